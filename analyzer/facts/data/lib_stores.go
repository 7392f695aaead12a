package data

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
)

func mongoLibrary() *library {
	return &library{
		rule: "mongodb", store: facts.MongoDB, contextCarries: true,
		paths: []string{"go.mongodb.org/mongo-driver/mongo", "go.mongodb.org/mongo-driver/v2/mongo"},
		calls: `
			Database.Collection: chain table:0
			Collection.Find|FindOne|CountDocuments|EstimatedDocumentCount|Aggregate|Distinct|Watch: read
			Collection.InsertOne|InsertMany|UpdateOne|UpdateMany|UpdateByID|ReplaceOne|DeleteOne|DeleteMany|BulkWrite: write
			Collection.FindOneAndDelete|FindOneAndReplace|FindOneAndUpdate: rw
			Collection.Drop: ddl
			Database.CreateCollection: ddl table:1
			Session.WithTransaction: tx fn:1
		`,
	}
}

// redisReads and redisWrites are commands whose first argument is a key.
const (
	redisReads = "Get|MGet|HGet|HGetAll|HMGet|HExists|HKeys|HVals|HLen|Exists|TTL|PTTL|Keys|Type|StrLen|GetRange|GetBit|LRange|LLen|LIndex|" +
		"SMembers|SIsMember|SCard|ZRange|ZRangeByScore|ZRevRange|ZScore|ZCard|ZCount|ZRank|XRange|XLen|BitCount"
	redisWrites = "Set|SetNX|SetEx|SetEX|SetXX|MSet|GetSet|GetDel|Append|Del|Unlink|Incr|IncrBy|IncrByFloat|Decr|DecrBy|Expire|ExpireAt|Persist|Rename|SetBit|" +
		"HSet|HMSet|HSetNX|HDel|HIncrBy|LPush|RPush|LPop|RPop|LRem|LSet|LTrim|BLPop|BRPop|SAdd|SRem|SPop|SMove|ZAdd|ZRem|ZIncrBy|" +
		"ZRemRangeByScore|ZRemRangeByRank|ZPopMin|ZPopMax|XAdd|XDel|XTrim"
)

func redisLibrary() *library {
	return &library{
		rule: "redis", store: facts.Redis,
		paths: []string{"github.com/redis/go-redis/v9", "github.com/go-redis/redis/v8", "github.com/go-redis/redis/v9"},
		calls: "*." + redisReads + ": read table:1 key\n*." + redisWrites + ": write table:1 key\n",
	}
}

// oldRedisLibrary is go-redis before its commands took a context.
func oldRedisLibrary() *library {
	return &library{
		rule: "redis", store: facts.Redis,
		paths: []string{"github.com/go-redis/redis", "github.com/go-redis/redis/v7", "gopkg.in/redis.v5"},
		calls: "*." + redisReads + ": read table:0 key\n*." + redisWrites + ": write table:0 key\n",
	}
}

// redigoLibrary takes commands by name.
func redigoLibrary() *library {
	return &library{
		rule: "redis", store: facts.Redis,
		paths: []string{"github.com/gomodule/redigo/redis", "github.com/garyburd/redigo/redis"},
		calls: `
			*.Do|Send: read command:0 table:1 key
			*.DoWithTimeout: read command:1 table:2 key
			*.DoContext: read command:1 table:2 key
			.DoWithTimeout|DoContext: read command:2 table:3 key
		`,
	}
}

// redisVerbs are what commands do, by their names in capitals.
func redisVerbs() map[string]verb {
	out := map[string]verb{}
	for _, n := range strings.Split(redisReads, "|") {
		out[strings.ToUpper(n)] = verbRead
	}
	for _, n := range strings.Split(redisWrites, "|") {
		out[strings.ToUpper(n)] = verbWrite
	}
	return out
}

// command is the outcome of a call that names a command: what it does to the
// key, nothing for a command without one.
func (r *resolver) command(c *call, f *frame) outcome {
	var o outcome
	if c.lib.command.from >= len(c.args) {
		return o
	}
	for _, k := range r.texts(c.args[c.lib.command.from], f) {
		if strings.Contains(k.text, sqltext.Hole) {
			o.open, o.reason = o.open || k.open, "the command is not known"
			continue
		}
		v, ok := r.commands[strings.ToUpper(strings.TrimSpace(k.text))]
		if !ok {
			continue
		}
		s := *c.lib
		s.verb, s.command = v, noSpan()
		one := *c
		one.lib = &s
		o.add(r.operate(&one, f))
	}
	return o
}

func s3Library() *library {
	return &library{
		rule: "s3", store: facts.S3, paths: []string{"github.com/aws/aws-sdk-go-v2/service/s3"},
		calls: `
			Client.GetObject|HeadObject|ListObjects|ListObjectsV2|ListObjectVersions|HeadBucket|GetObjectTagging: read field:1.Bucket
			Client.PutObject|DeleteObject|DeleteObjects|CopyObject|CreateMultipartUpload|UploadPart|CompleteMultipartUpload|PutObjectTagging: write field:1.Bucket
			Client.CreateBucket|DeleteBucket: ddl field:1.Bucket
			PresignClient.PresignGetObject: read field:1.Bucket
			PresignClient.PresignPutObject: write field:1.Bucket
		`,
	}
}

// oldS3Library is the first version of the AWS SDK.
func oldS3Library() *library {
	return &library{
		rule: "s3", store: facts.S3, paths: []string{"github.com/aws/aws-sdk-go/service/s3", "github.com/aws/aws-sdk-go/service/s3/s3iface"},
		calls: `
			S3|S3API.GetObject|HeadObject|ListObjects|ListObjectsV2|HeadBucket|GetObjectRequest: read field:0.Bucket
			S3|S3API.PutObject|DeleteObject|DeleteObjects|CopyObject|CreateMultipartUpload|UploadPart|PutObjectRequest: write field:0.Bucket
			S3|S3API.GetObjectWithContext|HeadObjectWithContext|ListObjectsV2WithContext|HeadBucketWithContext: read field:1.Bucket
			S3|S3API.PutObjectWithContext|DeleteObjectWithContext|DeleteObjectsWithContext|CopyObjectWithContext: write field:1.Bucket
			S3|S3API.CreateBucket|DeleteBucket: ddl field:0.Bucket
		`,
	}
}

func minioLibrary() *library {
	return &library{
		rule: "minio", store: facts.S3, paths: []string{"github.com/minio/minio-go/v7"},
		calls: `
			Client.GetObject|FGetObject|StatObject|ListObjects|BucketExists|PresignedGetObject: read table:1
			Client.PutObject|FPutObject|RemoveObject|RemoveObjects|PresignedPutObject|AppendObject: write table:1
			Client.MakeBucket|RemoveBucket: ddl table:1
		`,
	}
}

func elasticLibrary() *library {
	return &library{
		rule: "elasticsearch", store: facts.Elasticsearch, paths: []string{"github.com/olivere/elastic/v7", "github.com/olivere/elastic", "gopkg.in/olivere/elastic.v5", "gopkg.in/olivere/elastic.v6"},
		calls: `
			IndexService|DeleteService|UpdateService|BulkService|DeleteByQueryService|UpdateByQueryService|BulkIndexRequest|BulkDeleteRequest|BulkUpdateRequest.Index: write table:0+
			SearchService|GetService|CountService|ScrollService|ExistsService|MultiSearchService|SearchRequest.Index: read table:0+
			Client.Search|Count|Scroll|IndexExists: read table:0+ final
			Client.CreateIndex|DeleteIndex: ddl table:0+
			Client.UpdateByQuery|DeleteByQuery: write table:0+ final
		`,
	}
}

// esapiLibrary is the official client. Its calls are values of named function
// types.
func esapiLibrary() *library {
	return &library{
		rule: "elasticsearch", store: facts.Elasticsearch,
		paths: []string{"github.com/elastic/go-elasticsearch/v8/esapi", "github.com/elastic/go-elasticsearch/v7/esapi", "github.com/opensearch-project/opensearch-go/opensearchapi"},
		calls: `
			.Index()|Create()|Update()|Delete()|DeleteByQuery()|UpdateByQuery(): write table:0
			.Get()|GetSource()|Exists(): read table:0
			Search|Count.WithIndex: read table:0+
			Bulk.WithIndex: write table:0
			.IndicesCreate()|IndicesDelete(): ddl table:0
			IndexRequest|CreateRequest|UpdateRequest|DeleteRequest|BulkRequest|DeleteByQueryRequest.Do: write own:Index
			SearchRequest|GetRequest|CountRequest.Do: read own:Index
			IndicesCreateRequest|IndicesDeleteRequest.Do: ddl own:Index
		`,
	}
}
