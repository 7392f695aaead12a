// Package queues has consumers.
package queues

import (
	"context"

	"github.com/IBM/sarama"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/hibiken/asynq"
	"github.com/nats-io/nats.go"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/riverqueue/river"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
)

type group struct{}

func (group) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (group) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (group) ConsumeClaim(s sarama.ConsumerGroupSession, c sarama.ConsumerGroupClaim) error {
	return nil
}

// Kafka consumes.
func Kafka(ctx context.Context, g sarama.ConsumerGroup) {
	for {
		g.Consume(ctx, []string{"orders", "users"}, group{}) // want "consumer orders -> queues.group.ConsumeClaim" "consumer users -> queues.group.ConsumeClaim"
	}
}

const topic = "payments"

// Segment consumes.
func Segment(ctx context.Context) {
	r := kafka.NewReader(kafka.ReaderConfig{Topic: topic})
	for {
		r.ReadMessage(ctx) // want "consumer payments -> queues.Segment"
	}
}

// Franz consumes.
func Franz() {
	kgo.NewClient(kgo.ConsumeTopics("a", "b"), kgo.ClientID("x")) // want "consumer a -> queues.Franz" "consumer b -> queues.Franz"
}

func onMsg(m *nats.Msg) {}

// Nats consumes.
func Nats(nc *nats.Conn, js nats.JetStreamContext) {
	nc.Subscribe("orders.*", onMsg)             // want "consumer orders.* -> queues.onMsg"
	nc.QueueSubscribe("orders.new", "q", onMsg) // want "consumer orders.new -> queues.onMsg"
	js.Subscribe("js.x", func(m *nats.Msg) {})  // want "consumer js.x -> queues.Nats"
	nc.Publish("orders.new", nil)
}

// Rabbit consumes.
func Rabbit(ch *amqp.Channel) {
	ch.Consume("mail", "", true, false, false, false, nil) // want "consumer mail -> queues.Rabbit"
	ch.QueueDeclare("mail", true, false, false, false, nil)
}

type handler struct{}

// ProcessTask handles.
func (handler) ProcessTask(ctx context.Context, t *asynq.Task) error { return nil }

func email(ctx context.Context, t *asynq.Task) error { return nil }

// Asynq consumes.
func Asynq() {
	mux := asynq.NewServeMux()
	mux.HandleFunc("email:send", email)   // want "consumer email:send -> queues.email"
	mux.Handle("image:resize", handler{}) // want "consumer image:resize -> queues.handler.ProcessTask"
}

type sortArgs struct{}

// Kind names the job.
func (sortArgs) Kind() string { return "sort" }

type sortWorker struct {
	river.WorkerDefaults[sortArgs]
}

// Work works.
func (w *sortWorker) Work(ctx context.Context, job *river.Job[sortArgs]) error { return nil }

// River consumes.
func River() {
	workers := river.NewWorkers()
	river.AddWorker(workers, &sortWorker{}) // want "consumer sort -> queues.sortWorker.Work"
}

func consume(m *message.Message) error { return nil }

func transform(m *message.Message) ([]*message.Message, error) { return nil, nil }

// Watermill consumes.
func Watermill(r *message.Router, s message.Subscriber, p message.Publisher) {
	r.AddNoPublisherHandler("h", "invoices", s, consume) // want "consumer invoices -> queues.consume"
	r.AddHandler("h2", "in", s, "out", p, transform)     // want "consumer in -> queues.transform"
	p.Publish("out")
}
