// Package messages publishes.
package messages

import (
	"context"

	"github.com/IBM/sarama"
	"github.com/hibiken/asynq"
	"github.com/nats-io/nats.go"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
)

const topic = "orders"

// Publish publishes.
func Publish(ctx context.Context, p sarama.SyncProducer, nc *nats.Conn, ch *amqp.Channel) {
	p.SendMessage(&sarama.ProducerMessage{Topic: topic})                     // want "publish orders in messages.Publish"
	nc.Publish("orders.new", nil)                                            // want "publish orders.new in messages.Publish"
	ch.PublishWithContext(ctx, "ex", "key", false, false, amqp.Publishing{}) // want "publish ex/key in messages.Publish"
	asynq.NewTask("email:send", nil)                                         // want "publish email:send in messages.Publish"
	_ = &kgo.Record{Topic: "r"}                                              // want "publish r in messages.Publish"
	_ = &kgo.Record{Value: nil}
	w := &kafka.Writer{Topic: "w"}
	w.WriteMessages(ctx, kafka.Message{Value: nil}) // want "publish w in messages.Publish"
	nc.Subscribe("orders.new", nil)
}
