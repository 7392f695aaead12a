package command

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/forms"
	"github.com/demarc-dev/demarc/planner/contract/wire"
	"github.com/demarc-dev/demarc/reports"
)

const diffHelp = `A change is breaking (old consumers fail), risky (some may) or compatible. An
analysis (a file that demarc analyze -o wrote) or a directory of contracts (demarc
contracts -o) can be on either side; field numbers are known for directories only.

Exit code 1 when a change is breaking.`

// contractsDiffCommand compares two contracts.
func (a *app) contractsDiffCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Compare two contracts: breaking, risky, compatible",
		Long:  "Diff says what changed between two contracts, and what that does to consumers.\n\n" + diffHelp + "\n\n" + ruleHelp(),
		Example: `  demarc contracts diff contracts.old contracts
  demarc contracts diff v1.json v2.json --format json`,
		Args: argCount(2, 2, "two contracts: files or directories", "demarc contracts diff OLD NEW"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkWord("--format", format, []string{"text", "json"}); err != nil {
				return err
			}
			before, err := a.contractsAt(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			after, err := a.contractsAt(cmd.Context(), args[1])
			if err != nil {
				return err
			}
			return a.printChanges(forms.Diff(before, after), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text, json")
	completeWords(cmd, "format", "text", "json")
	return cmd
}

// contractsCheckCommand compares the code with an earlier contract.
func (a *app) contractsCheckCommand() *cobra.Command {
	var s source
	var against, format string
	cmd := &cobra.Command{
		Use:   "check --against REF|FILE [directory or patterns]",
		Short: "Compare the code with an earlier contract, and fail when it breaks",
		Long:  "Check derives the contracts of the code and compares them with earlier ones.\n\n" + diffHelp,
		Example: `  demarc contracts check --against contracts
  demarc contracts check ../shop --against released.json
  demarc contracts check --against main`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkWord("--format", format, []string{"text", "json"}); err != nil {
				return err
			}
			if against == "" {
				return usage("add --against contracts or --against analysis.json", "nothing to check against")
			}
			if err := s.check(args); err != nil {
				return err
			}
			before, err := a.contractsBefore(cmd.Context(), &s, args, against)
			if err != nil {
				return err
			}
			doc, err := s.document(cmd.Context(), a, args)
			if err != nil {
				return err
			}
			if err := a.printChanges(forms.Diff(before, savedOf(doc, before)), format); err != nil {
				return err
			}
			return s.verdict(doc)
		},
	}
	s.bind(cmd, true)
	cmd.Flags().StringVar(&against, "against", "", "`commit` such as main, file of demarc analyze -o, or directory of demarc contracts -o")
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text, json")
	completeWords(cmd, "format", "text", "json")
	return cmd
}

// contractsBefore are those of a file, a directory, or a commit of the analysed
// repository.
func (a *app) contractsBefore(ctx context.Context, s *source, args []string, against string) ([]*forms.Saved, error) {
	if _, err := os.Stat(against); err == nil || s.from != "" {
		return a.contractsAt(ctx, against)
	}
	j, err := s.job(a, args)
	if err != nil {
		return nil, err
	}
	head, err := history.Resolve(ctx, j.root, against, a.env)
	if err != nil {
		return nil, &userError{exitUsage, "no file, directory or commit to check against: " + against, "give a file of demarc analyze -o, a directory of contracts, or a commit such as main", err}
	}
	doc, err := a.analyseAt(ctx, j, head)
	if err != nil {
		return nil, err
	}
	return savedOf(doc, nil), nil
}

func ruleHelp() string {
	var b strings.Builder
	b.WriteString("Rules:\n\n")
	for _, r := range forms.DiffRules() {
		fmt.Fprintf(&b, "  %s  %-10s  %s\n", r.ID, r.Severity, r.Why)
	}
	return strings.TrimRight(b.String(), "\n")
}

// contractsAt reads contracts: those of a directory, or of an analysis.
func (a *app) contractsAt(ctx context.Context, path string) ([]*forms.Saved, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return readModels(path)
	}
	doc, err := a.readDocument(ctx, path)
	if err != nil {
		return nil, err
	}
	return savedOf(doc, nil), nil
}

// savedOf are the contracts of an analysis, with the numbers that earlier ones
// gave. Without earlier ones no number is known.
func savedOf(doc *reports.Document, before []*forms.Saved) []*forms.Saved {
	model := wire.Derive(&doc.Facts, &doc.Proposal, contract.Derive(&doc.Facts, &doc.Proposal))
	out := []*forms.Saved{}
	for i := range model.Services {
		s := &forms.Saved{Service: model.Services[i]}
		for _, b := range before {
			if b.Service.ID == s.Service.ID && len(b.Numbers.Messages) > 0 {
				s.Numbers = *forms.AssignNumbers(&s.Service, &b.Numbers)
			}
		}
		out = append(out, s)
	}
	return out
}

// printChanges writes the changes; the error is errFindings when one is breaking.
func (a *app) printChanges(changes []forms.Change, format string) error {
	if format == "json" {
		data, err := json.MarshalIndent(struct {
			Changes []forms.Change `json:"changes"`
		}{changes}, "", "  ")
		if err != nil {
			return err
		}
		if err := a.print(append(data, '\n')); err != nil {
			return err
		}
	} else if err := a.print([]byte(changesText(changes))); err != nil {
		return err
	}
	n := count(changes, forms.Breaking)
	if n > 0 {
		return &userError{exitFindings, fmt.Sprintf("the contract breaks: breaking changes: %d", n), "keep what is used beside what is new, or offer a new version", nil}
	}
	return nil
}

func count(changes []forms.Change, s forms.Severity) int {
	n := 0
	for i := range changes {
		if changes[i].Severity == s {
			n++
		}
	}
	return n
}

func changesText(changes []forms.Change) string {
	if len(changes) == 0 {
		return "No contract changed.\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d breaking, %d risky, %d compatible.\n", count(changes, forms.Breaking), count(changes, forms.Risky), count(changes, forms.Compatible))
	var last forms.Severity
	for _, c := range changes {
		if c.Severity != last {
			fmt.Fprintf(&b, "\n%s%s\n", strings.ToUpper(string(c.Severity[:1])), c.Severity[1:])
			last = c.Severity
		}
		fmt.Fprintf(&b, "  %s  %s %s: %s\n       %s\n", c.Rule, c.Service, oneLine(c.Subject), oneLine(c.Text), c.Why)
	}
	return b.String()
}
