// Package stores has calls of stores that are not SQL.
package stores

import (
	"context"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/elastic/go-elasticsearch/v8"
	"github.com/minio/minio-go/v7"
	"github.com/olivere/elastic/v7"
	"github.com/redis/go-redis/v9"
	mongo1 "go.mongodb.org/mongo-driver/mongo"
	mongo2 "go.mongodb.org/mongo-driver/v2/mongo"
)

type repo struct{ books *mongo1.Collection }

func newRepo(db *mongo1.Database) *repo { return &repo{books: db.Collection("Books")} }

func (r *repo) mongo(ctx context.Context, db *mongo2.Database) {
	r.books.Find(ctx, nil)                                      // want "Books read mongodb"
	db.Collection("authors").InsertOne(ctx, nil)                // want "authors write mongodb"
	db.Collection("authors").FindOneAndUpdate(ctx, nil, nil)    // want "authors readwrite mongodb"
	db.Collection("authors").Drop(ctx)                          // want "authors ddl mongodb"
	db.Collection(os.Getenv("COLLECTION")).DeleteMany(ctx, nil) // want "unresolved mongodb"
	db.Collection("unused")
	db.Client().Ping(ctx, nil)
	r.books.Name()
}

const sessionPrefix = "session:"

func redisCases(ctx context.Context, c *redis.Client, id int, key string) {
	c.Get(ctx, sessionPrefix+strconv.Itoa(id)) // want "session:* read redis"
	c.Set(ctx, "settings", 1, 0)               // want "settings write redis"
	c.HGetAll(ctx, key)                        // want "unresolved redis"
	c.Del(ctx, sessionPrefix+key)              // want "session:* write redis"
	c.Pipeline().Incr(ctx, "hits")             // want "hits write redis"
	c.Ping(ctx)
	c.Publish(ctx, "channel", 1)
	c.Subscribe(ctx, "channel")
}

const bucket = "invoices-archive"

func buckets(ctx context.Context, c *s3.Client, m *minio.Client) {
	c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket)})   // want "invoices-archive write s3"
	c.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("photos")}) // want "photos read s3"
	c.ListBuckets(ctx, nil)
	c.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(os.Getenv("BUCKET"))}) // want "unresolved s3"
	c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String("photos")})          // want "photos read s3"
	m.ListBuckets(ctx)
	m.RemoveObject(ctx, "photos", "x", minio.RemoveObjectOptions{}) // want "photos write minio"
}

func search(ctx context.Context, c *elastic.Client, es *elasticsearch.Client) {
	c.Index().Index("products-v1").Do(ctx) // want "products-v1 write elasticsearch"
	c.Search("products-v1").Do(ctx)        // want "products-v1 read elasticsearch"
	es.Index("logs", nil)                  // want "logs write elasticsearch"
	es.Search(es.Search.WithIndex("logs")) // want "logs read elasticsearch"
	es.Info()
	c.ClusterHealth().Do(ctx)
}
