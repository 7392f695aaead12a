package command

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
)

// TestHelpExamplesAreRead: the examples of demarc.yaml in the help are ones that
// demarc reads, and what they say has an effect.
func TestHelpExamplesAreRead(t *testing.T) {
	for _, topic := range []*cobra.Command{configTopic(), thresholdsTopic()} {
		_, text, ok := strings.Cut(topic.Long, "Example:\n")
		if !ok {
			t.Fatalf("%s has no example", topic.Name())
		}
		text, _, _ = strings.Cut(text, "\n\n")
		var file strings.Builder
		for line := range strings.Lines(text) {
			file.WriteString(strings.TrimPrefix(line, "  "))
		}
		c, err := config.Decode("example", []byte(file.String()))
		if err != nil {
			t.Fatalf("%s: %v\n%s", topic.Name(), err, file.String())
		}
		j := &job{config: c}
		o, err := j.plannerOptions(nil)
		if err != nil {
			t.Fatalf("%s: %v", topic.Name(), err)
		}
		if o.Constraints.Empty() && o.Config.Gamma == 0 {
			t.Errorf("the example of %s says nothing", topic.Name())
		}
	}
}
