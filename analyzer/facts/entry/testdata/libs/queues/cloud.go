package queues

import (
	"context"
	"os"

	"cloud.google.com/go/pubsub"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Confluent consumes.
func Confluent(c *kafka.Consumer, p *kafka.Producer) {
	c.Subscribe("payments", nil)                            // want "consumer payments -> queues.Confluent"
	c.SubscribeTopics([]string{"refunds", "invoices"}, nil) // want "consumer refunds -> queues.Confluent" "consumer invoices -> queues.Confluent"
	c.SubscribeTopics([]string{os.Getenv("TOPIC")}, nil)    // want "consumer … -> queues.Confluent likely"
	c.Poll(100)
	c.Unsubscribe()
	p.Flush(100)
}

const queueURL = "https://sqs.eu-west-1.amazonaws.com/1/orders"

// SQS consumes.
func SQS(ctx context.Context, c *sqs.Client) {
	c.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(queueURL)}) // want "consumer https://sqs.eu-west-1.amazonaws.com/1/orders -> queues.SQS"
	c.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(queueURL)})
	c.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: aws.String(queueURL)})
}

func onPubSub(ctx context.Context, m *pubsub.Message) { m.Ack() }

// PubSub consumes.
func PubSub(ctx context.Context, c *pubsub.Client) {
	c.Subscription("ship-orders").Receive(ctx, onPubSub) // want "consumer ship-orders -> queues.onPubSub"
	sub := c.Subscription("bill-orders")
	sub.Receive(ctx, func(ctx context.Context, m *pubsub.Message) { m.Ack() }) // want "consumer bill-orders -> queues.PubSub"
	sub.Exists(ctx)
	c.Topic("orders").Publish(ctx, &pubsub.Message{})
}
