package outbound

import (
	"go/types"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

func rule(pkg, recv, name string, d any) flow.Rule {
	return flow.Rule{Pkg: pkg, Recv: recv, Name: name, Sink: true, Data: d}
}

func literal(pkg, name string, d any) flow.Rule {
	return flow.Rule{Pkg: pkg, Name: name, Literal: true, Sink: true, Data: d}
}

// clientTypes are the types whose values are followed to where they were made.
func clientTypes() []flow.Type {
	return []flow.Type{
		{Pkg: "github.com/go-resty/resty", Name: "Client|Request"},
		{Pkg: "github.com/segmentio/kafka-go", Name: "Writer"},
		{Pkg: "cloud.google.com/go/pubsub", Name: "Topic|Publisher"},
	}
}

// httpCalls are requests; the place is where the address is given.
func httpCalls() []flow.Rule {
	const pkg, resty = "net/http", "github.com/go-resty/resty"
	at := func(n int) call { return call{kind: facts.OutHTTP, target: n, url: true} }
	return []flow.Rule{
		rule(pkg, "", "Get|Head|Post|PostForm", at(1)),
		rule(pkg, "Client", "Get|Head|Post|PostForm", at(1)),
		rule(pkg, "", "NewRequest", at(2)),
		rule(pkg, "", "NewRequestWithContext", at(3)),
		rule("net/http/httputil", "", "NewSingleHostReverseProxy", at(1)),
		rule(resty, "Request", "Get|Head|Post|Put|Patch|Delete|Options", call{kind: facts.OutHTTP, target: 1, base: "SetBaseURL", url: true}),
		rule(resty, "Request", "Execute", call{kind: facts.OutHTTP, target: 2, base: "SetBaseURL", url: true}),
		rule("github.com/hashicorp/go-retryablehttp", "", "NewRequest", at(2)),
		rule("github.com/hashicorp/go-retryablehttp", "", "NewRequestWithContext", at(3)),
		rule("github.com/gorilla/websocket", "Dialer", "Dial", at(1)),
		rule("github.com/gorilla/websocket", "Dialer", "DialContext", at(2)),
	}
}

// rpcCalls are connections to RPC servers.
func rpcCalls() []flow.Rule {
	const pkg = "google.golang.org/grpc"
	return []flow.Rule{
		rule(pkg, "", "NewClient|Dial", call{kind: facts.OutGRPC, target: 1}),
		rule(pkg, "", "DialContext", call{kind: facts.OutGRPC, target: 2}),
		rule("net/rpc", "", "Dial|DialHTTP", call{kind: facts.OutGRPC, target: 2}),
	}
}

// publishes are messages to queues and streams; where the topic is a field of
// the message, the place is the message.
func publishes() []flow.Rule {
	at := func(n int) call { return call{kind: facts.OutPublish, target: n} }
	message := func(field string) call { return call{kind: facts.OutPublish, field: field, needs: true} }
	l := []flow.Rule{
		rule("github.com/segmentio/kafka-go", "Writer", "WriteMessages", call{kind: facts.OutPublish, receiver: true, target: 1, field: "Topic"}),
		literal("github.com/segmentio/kafka-go", "Message", message("Topic")),
		literal("github.com/twmb/franz-go/pkg/kgo", "Record", message("Topic")),
		rule("github.com/nats-io/nats.go", "Conn|EncodedConn|JetStream|JetStreamContext", "Publish|PublishRequest|Request|PublishAsync", at(1)),
		rule("github.com/nats-io/nats.go", "Conn|EncodedConn", "RequestWithContext", at(2)),
		literal("github.com/nats-io/nats.go", "Msg", message("Subject")),
		rule("github.com/nats-io/nats.go/jetstream", "JetStream|Publisher", "Publish", at(2)),
		rule("github.com/nats-io/nats.go/jetstream", "JetStream|Publisher", "PublishAsync", at(1)),
		rule("github.com/aws/aws-sdk-go-v2/service/sqs", "Client", "SendMessage|SendMessageBatch", call{kind: facts.OutPublish, target: 2, field: "QueueUrl"}),
		rule("github.com/aws/aws-sdk-go-v2/service/sns", "Client", "Publish|PublishBatch", call{kind: facts.OutPublish, target: 2, field: "TopicArn"}),
		rule("github.com/aws/aws-sdk-go/service/sqs", "SQS", "SendMessage", call{kind: facts.OutPublish, target: 1, field: "QueueUrl"}),
		rule("github.com/aws/aws-sdk-go/service/sns", "SNS", "Publish", call{kind: facts.OutPublish, target: 1, field: "TopicArn"}),
		rule("cloud.google.com/go/pubsub", "Topic|Publisher", "Publish", call{kind: facts.OutPublish, receiver: true, target: 1}),
		rule("github.com/hibiken/asynq", "", "NewTask", at(1)),
		rule("github.com/riverqueue/river", "Client", "Insert", call{kind: facts.OutPublish}),
		rule("github.com/riverqueue/river", "Client", "InsertTx", call{kind: facts.OutPublish}),
		rule("github.com/ThreeDotsLabs/watermill/message", "Publisher", "Publish", at(1)),
	}
	for _, pkg := range []string{"github.com/IBM/sarama", "github.com/Shopify/sarama"} {
		l = append(l, literal(pkg, "ProducerMessage", message("Topic")))
	}
	for _, pkg := range []string{"github.com/confluentinc/confluent-kafka-go/kafka", "gopkg.in/confluentinc/confluent-kafka-go.v1/kafka"} {
		l = append(l, rule(pkg, "Producer", "Produce", call{kind: facts.OutPublish, target: 1, field: "TopicPartition.Topic"}))
	}
	for _, pkg := range []string{"github.com/rabbitmq/amqp091-go", "github.com/streadway/amqp"} {
		l = append(l,
			rule(pkg, "Channel", "Publish|PublishWithDeferredConfirm", call{kind: facts.OutPublish, target: 1, second: 2}),
			rule(pkg, "Channel", "PublishWithContext|PublishWithDeferredConfirmWithContext", call{kind: facts.OutPublish, target: 2, second: 3}),
		)
	}
	return l
}

func mailCalls() []flow.Rule {
	at := func(n int) call { return call{kind: facts.OutMail, target: n} }
	l := []flow.Rule{
		rule("net/smtp", "", "SendMail|Dial", at(1)),
		rule("net/smtp", "", "NewClient", at(2)),
		rule("github.com/wneessen/go-mail", "", "NewClient", at(1)),
		rule("github.com/xhit/go-simple-mail", "", "NewSMTPClient", call{kind: facts.OutMail}),
	}
	for _, pkg := range []string{"gopkg.in/gomail.v2", "gopkg.in/mail.v2", "github.com/go-mail/mail"} {
		l = append(l, rule(pkg, "", "NewDialer|NewPlainDialer", at(1)))
	}
	return l
}

func programs() []flow.Rule {
	return []flow.Rule{
		rule("os/exec", "", "Command", call{kind: facts.OutExec, target: 1}),
		rule("os/exec", "", "CommandContext", call{kind: facts.OutExec, target: 2}),
		rule("os", "", "StartProcess", call{kind: facts.OutExec, target: 1}),
		rule("syscall", "", "Exec|ForkExec", call{kind: facts.OutExec, target: 1}),
	}
}

// sdks are import path prefixes of clients of services of other companies. With
// all set every function that can fail calls out, else only those that take a
// context.
var sdks = [...]struct {
	prefix string
	all    bool
}{
	{"github.com/stripe/stripe-go", true},
	{"github.com/plutov/paypal", false},
	{"github.com/braintree-go/braintree-go", false},
	{"github.com/adyen/adyen-go-api-library", true},
	{"github.com/square/square-go-sdk", false},
	{"github.com/aws/aws-sdk-go-v2/service", false},
	{"github.com/aws/aws-sdk-go/service", true},
	{"cloud.google.com/go", false},
	{"google.golang.org/api", true},
	{"github.com/Azure/azure-sdk-for-go", false},
	{"github.com/Azure/azure-storage-blob-go", false},
	{"github.com/twilio/twilio-go", true},
	{"github.com/sendgrid/sendgrid-go", true},
	{"github.com/mailgun/mailgun-go", false},
	{"github.com/mailjet/mailjet-apiv3-go", true},
	{"github.com/resend/resend-go", true},
	{"github.com/slack-go/slack", true},
	{"github.com/bwmarrin/discordgo", true},
	{"github.com/google/go-github", false},
	{"github.com/xanzy/go-gitlab", true},
	{"gitlab.com/gitlab-org/api/client-go", true},
	{"github.com/algolia/algoliasearch-client-go", true},
	{"github.com/minio/minio-go", false},
	{"github.com/digitalocean/godo", false},
	{"github.com/cloudflare/cloudflare-go", false},
	{"github.com/hashicorp/vault/api", true},
	{"github.com/hashicorp/consul/api", true},
	{"github.com/openai/openai-go", false},
	{"github.com/sashabaranov/go-openai", false},
	{"github.com/auth0/go-auth0", false},
	{"github.com/Nerzal/gocloak", false},
	{"firebase.google.com/go", false},
	{"github.com/getbrevo/brevo-go", false},
	{"github.com/plaid/plaid-go", false},
}

// sdkCall is a call of an SDK.
type sdkCall struct{ target string }

// sdkShape recognises calls of SDKs by the prefix of their import path.
func sdkShape(f *types.Func) *flow.Rule {
	pkg := f.Pkg()
	if pkg == nil || !f.Exported() || !strings.Contains(pkg.Path(), ".") {
		return nil
	}
	path := flow.Unversioned(pkg.Path())
	for _, s := range sdks {
		if path != s.prefix && !strings.HasPrefix(path, s.prefix+"/") {
			continue
		}
		if !calls(f, s.all) {
			return nil
		}
		name := f.Name()
		if r := f.Signature().Recv(); r != nil {
			if n, ok := types.Unalias(deref(r.Type())).(*types.Named); ok {
				name = n.Obj().Name() + "." + name
			}
		}
		return &flow.Rule{Pkg: path, Name: f.Name(), Sink: true, Depth: 1, Data: sdkCall{pkg.Name() + "." + name}}
	}
	return nil
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// calls reports whether a function of an SDK leaves the process: it can fail,
// and takes a context unless all such functions count; constructors of clients
// do not.
func calls(f *types.Func, all bool) bool {
	sig := f.Signature()
	n := sig.Results().Len()
	if n == 0 || sig.Results().At(n-1).Type().String() != "error" {
		return false
	}
	if sig.Recv() == nil && (strings.HasPrefix(f.Name(), "NewClient") || f.Name() == "NewService" || strings.HasPrefix(f.Name(), "Load") || strings.HasPrefix(f.Name(), "Parse")) {
		return false
	}
	if all {
		return true
	}
	return sig.Params().Len() > 0 && sig.Params().At(0).Type().String() == "context.Context"
}

func (d sdkCall) found(r *run, t flow.Thunk) func() {
	return r.leaves(t, facts.OutSDK, d.target, true)
}
