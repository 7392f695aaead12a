package entry

import (
	"go/ast"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// consumers are the clients of queues and streams.
func consumers() library {
	const c = facts.EntryConsumer
	l := library{}
	add := func(pkg, recv, name string, d meaning) {
		l.rules = append(l.rules, flow.Rule{Pkg: pkg, Recv: recv, Name: name, Sink: true, Data: d})
	}
	follow := func(pkg, names string) { l.types = append(l.types, flow.Type{Pkg: pkg, Name: names}) }

	for _, pkg := range []string{"github.com/IBM/sarama", "github.com/Shopify/sarama"} {
		follow(pkg, "ConsumerGroup|Consumer|PartitionConsumer")
		add(pkg, "ConsumerGroup", "Consume", event{kind: c, pattern: 2, handler: 3, method: "ConsumeClaim"})
		add(pkg, "Consumer", "ConsumePartition", event{kind: c, pattern: 1})
	}
	const segment = "github.com/segmentio/kafka-go"
	follow(segment, "Reader")
	add(segment, "Reader", "ReadMessage|FetchMessage", event{kind: c, receiver: true, pattern: 1, field: "Topic|GroupTopics"})
	for _, pkg := range []string{"github.com/confluentinc/confluent-kafka-go/kafka", "gopkg.in/confluentinc/confluent-kafka-go.v1/kafka"} {
		add(pkg, "Consumer", "Subscribe|SubscribeTopics", event{kind: c, pattern: 1})
	}
	const franz = "github.com/twmb/franz-go/pkg/kgo"
	add(franz, "", "ConsumeTopics", variadicTopics{})
	add(franz, "Client", "AddConsumeTopics", variadicTopics{})

	const nats = "github.com/nats-io/nats.go"
	add(nats, "Conn|EncodedConn|JetStream", "Subscribe", event{kind: c, pattern: 1, handler: 2})
	add(nats, "Conn|EncodedConn|JetStream", "QueueSubscribe", event{kind: c, pattern: 1, handler: 3})
	add(nats, "Conn|JetStream", "SubscribeSync|QueueSubscribeSync|ChanSubscribe|ChanQueueSubscribe|PullSubscribe", event{kind: c, pattern: 1})
	follow(nats+"/jetstream", "Consumer|Stream|JetStream")
	add(nats+"/jetstream", "Consumer|PushConsumer|pullConsumer", "Consume", event{kind: c, handler: 1})

	for _, pkg := range []string{"github.com/rabbitmq/amqp091-go", "github.com/streadway/amqp"} {
		add(pkg, "Channel", "Consume", event{kind: c, pattern: 1})
		add(pkg, "Channel", "ConsumeWithContext", event{kind: c, pattern: 2})
	}
	add("github.com/aws/aws-sdk-go/service/sqs", "SQS", "ReceiveMessage", event{kind: c, pattern: 1, field: "QueueUrl"})
	add("github.com/aws/aws-sdk-go/service/sqs", "SQS", "ReceiveMessageWithContext", event{kind: c, pattern: 2, field: "QueueUrl"})
	add("github.com/aws/aws-sdk-go/service/sqs/sqsiface", "SQSAPI", "ReceiveMessage", event{kind: c, pattern: 1, field: "QueueUrl"})
	add("github.com/aws/aws-sdk-go/service/sqs/sqsiface", "SQSAPI", "ReceiveMessageWithContext", event{kind: c, pattern: 2, field: "QueueUrl"})
	add("github.com/aws/aws-sdk-go-v2/service/sqs", "Client", "ReceiveMessage", event{kind: c, pattern: 2, field: "QueueUrl"})
	const pubsub = "cloud.google.com/go/pubsub"
	follow(pubsub, "Subscription|Subscriber")
	add(pubsub, "Subscription|Subscriber", "Receive", event{kind: c, receiver: true, pattern: 1, handler: 2})

	const asynq = "github.com/hibiken/asynq"
	follow(asynq, "ServeMux|Task")
	add(asynq, "ServeMux", "HandleFunc|Handle", event{kind: c, pattern: 1, handler: 2, method: "ProcessTask"})
	add(asynq, "Scheduler", "Register", event{kind: facts.EntryCron, pattern: 1})
	const river = "github.com/riverqueue/river"
	l.rules = append(l.rules, flow.Rule{Pkg: river, Name: "AddWorker|AddWorkerSafely", Sink: true, Data: riverWorker{}, Note: typeArgument})

	const watermill = "github.com/ThreeDotsLabs/watermill/message"
	follow(watermill, "Router|Message")
	add(watermill, "Router", "AddHandler", event{kind: c, pattern: 2, handler: 6})
	add(watermill, "Router", "AddNoPublisherHandler|AddConsumerHandler", event{kind: c, pattern: 2, handler: 4})
	add(watermill, "Subscriber", "Subscribe", event{kind: c, pattern: 2})
	return l
}

// variadicTopics is a call whose arguments are all topics.
type variadicTopics struct{}

func (variadicTopics) found(r *run, t flow.Thunk) func() {
	topics := r.texts(t, 0)
	e := r.base(facts.EntryConsumer)
	e.Handler = e.In
	return func() {
		for _, n := range topics {
			x := e
			if x.Pattern = n; n == flow.Hole {
				x.Certainty = facts.Likely
			}
			r.add(x)
		}
	}
}

// riverWorker is river.AddWorker(workers, worker): the kind of job is what the
// method Kind of the worker's argument type returns.
type riverWorker struct{}

func (riverWorker) found(r *run, t flow.Thunk) func() {
	e := r.base(facts.EntryConsumer)
	w := r.through(t.ArgAt(1))
	e.Handler = r.method(w.Type, "Work")
	e.Pattern, e.Certainty = flow.Hole, facts.Likely
	if args, ok := r.sink.Note.(refs.Target); ok {
		args.Name += ".Kind"
		if s, exact := r.m.Text(t.At(&flow.Node{Op: flow.Call, Own: true, Key: args})); exact {
			e.Pattern, e.Certainty = s, facts.Certain
		}
	}
	return func() { r.add(e) }
}

// typeArgument is the first type argument of a generic call, when it is a named
// type.
func typeArgument(c *load.Checked, n ast.Expr, _ *types.Func) any {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil
	}
	fun := ast.Unparen(call.Fun)
	if x, ok := fun.(*ast.IndexExpr); ok {
		fun = x.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	inst := c.Info.Instances[sel.Sel]
	if inst.TypeArgs == nil || inst.TypeArgs.Len() == 0 {
		return nil
	}
	t := symbols.NamedOf(inst.TypeArgs.At(0))
	if t == nil || t.Obj().Pkg() == nil {
		return nil
	}
	return refs.Target{Package: ident.PackagePath(t.Obj().Pkg().Path()), Name: ident.SymbolName(t.Obj().Name())}
}
