package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// MigrationReport says what moving an onboarding to another version of its template
// does. Steps are told apart by their ids.
type MigrationReport struct {
	From int `json:"from"`
	To   int `json:"to"`
	// Kept, Added and Removed are the steps of both versions, of the new one only,
	// and of the old one only; Rescoped are the kept ones that have another scope,
	// whose facts do not count any more.
	Kept     []StepID `json:"kept,omitempty"`
	Added    []StepID `json:"added,omitempty"`
	Removed  []StepID `json:"removed,omitempty"`
	Rescoped []StepID `json:"rescoped,omitempty"`
	// Changes are the steps whose status becomes another, new ones too.
	Changes []StepChange `json:"changes,omitempty"`
	// Unused are the facts about steps that the new version does not have. They
	// are kept.
	Unused int   `json:"unused,omitempty"`
	Before Share `json:"before"`
	After  Share `json:"after"`
	// Finished says that the onboarding is finished, so that it only moves where
	// that is asked for, and Reopens that it would run again.
	Finished bool `json:"finished,omitempty"`
	Reopens  bool `json:"reopens,omitempty"`
}

// StepChange is a step that comes to another status; "" is none.
type StepChange struct {
	Step    StepID     `json:"step"`
	Subject Subject    `json:"subject,omitempty"`
	Was     StepStatus `json:"was,omitempty"`
	Now     StepStatus `json:"now,omitempty"`
}

// Plan is the dry run of Migrate: it says what would become of the onboarding at now
// by another version of its template, and changes nothing. It returns
// ErrOtherTemplate for a version that the onboarding does not follow, and for
// another template.
func (i *Instance) Plan(from, to *Compiled, now time.Time) (MigrationReport, error) {
	if err := i.pinned(from); err != nil {
		return MigrationReport{}, err
	}
	if to.template.ID != i.s.Template || to.template.Version == 0 {
		return MigrationReport{}, ErrOtherTemplate.With("id", string(i.s.Template)).With("version", i.s.Number)
	}
	before, after := Evaluate(from, i.facts, now), Evaluate(to, i.facts, now)
	out := MigrationReport{
		From: from.template.Version, To: to.template.Version, Before: before.Progress, After: after.Progress,
		Finished: i.s.Status == Finished, Reopens: i.s.Status == Finished && !after.Complete,
	}
	for _, s := range from.template.Steps {
		k, ok := to.index[s.ID]
		switch {
		case !ok:
			out.Removed = append(out.Removed, s.ID)
		case to.steps[k].scope != s.scope():
			out.Rescoped = append(out.Rescoped, s.ID)
			fallthrough
		default:
			out.Kept = append(out.Kept, s.ID)
		}
	}
	for _, s := range to.template.Steps {
		if _, ok := from.index[s.ID]; !ok {
			out.Added = append(out.Added, s.ID)
		}
	}
	for _, x := range before.Steps {
		if y, _ := after.Step(x.Step, x.Subject); y.Status != x.Status {
			out.Changes = append(out.Changes, StepChange{x.Step, x.Subject, x.Status, y.Status})
		}
	}
	for _, y := range after.Steps {
		if _, ok := before.Step(y.Step, y.Subject); !ok {
			out.Changes = append(out.Changes, StepChange{y.Step, y.Subject, "", y.Status})
		}
	}
	for _, f := range i.facts.list {
		if slices.Contains(out.Removed, f.Step) {
			out.Unused++
		}
	}
	return out, nil
}

// Migrate moves the onboarding to another version of its template, and returns the
// events to publish and what Plan says. A finished one stays where it is, and is
// ErrOver, unless reopen is set; then it runs again where the new version asks for
// more. One that is cancelled is always ErrOver.
func (i *Instance) Migrate(from, to *Compiled, reopen bool, by kabinet.Actor, now time.Time) ([]kabinet.Event, MigrationReport, error) {
	now = now.UTC()
	report, err := i.Plan(from, to, now)
	switch {
	case err != nil:
		return nil, report, err
	case i.s.Status == Over, i.s.Status == Finished && !reopen:
		return nil, report, ErrOver.With("status", string(i.s.Status))
	case report.From == report.To:
		return nil, report, nil
	}
	before := Evaluate(from, i.facts, now)
	i.s.Number = to.template.Version
	moved := Migrated{i.base(EventMigrated, report.After, by, now), report.From, report.To, report}
	if report.Reopens {
		i.s.Status, i.s.Finished = Running, time.Time{}
	}
	return append([]kabinet.Event{moved}, i.settle(to, before, by, now)...), report, nil
}
