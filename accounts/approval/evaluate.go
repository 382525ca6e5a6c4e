package approval

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Evaluation is what the rules say about a subject.
type Evaluation struct {
	// Denied are the rules that let it not through. Nothing else matters then.
	Denied []RuleRef `json:"denied,omitempty"`
	// Required are the rules that require an approval, those of the subject's own
	// unit first, as they were at this moment.
	Required []Rule `json:"required,omitempty"`
	// Bypassed are rules that would have required one.
	Bypassed []RuleRef `json:"bypassed,omitempty"`
	// Alerts are rules that could not be evaluated.
	Alerts []Alert `json:"alerts,omitempty"`
}

// RuleRef names one wording of a rule.
type RuleRef struct {
	ID      RuleID `json:"id"`
	Edition int64  `json:"edition"`
	Name    string `json:"name"`
}

// Alert says that a rule could not be evaluated, and why: somebody should repair
// it. What it is about needs an approval meanwhile.
type Alert struct {
	Rule    RuleRef `json:"rule"`
	Code    string  `json:"code"`
	Problem string  `json:"problem"` // in English
}

func (r Rule) ref() RuleRef { return RuleRef{r.ID, r.Edition, r.Name} }

// Evaluate finds out which rules match a subject of that requester. The rules:
//
//  1. A rule counts where its unit is on the path from the subject's unit to the
//     root, its kinds and requesters admit the subject, and its predicate holds.
//  2. One that denies settles it. So deny goes before require, and require before
//     bypass, but for rule 3.
//  3. A bypass takes away the rules of the units above its own that require an
//     approval and are not mandatory.
//  4. A predicate that cannot be evaluated raises an alert. The rule then counts
//     if it requires; if it denies, it requires the approval of an owner instead;
//     if it bypasses, it does not count. A bypass does not take away a rule that
//     could not be evaluated.
//
// It is pure, and the order of the rules does not matter.
func Evaluate(rules []Rule, s Subject, who Standing) Evaluation {
	type hit struct {
		Rule
		level  int // how many units above the subject's
		failed bool
	}
	var out Evaluation
	var required []hit
	bypass := len(who.Path) // the lowest level at which there is one
	for _, r := range rules {
		level := slices.Index(who.Path, r.Unit)
		if level < 0 || len(r.Kinds) > 0 && !slices.Contains(r.Kinds, s.Kind) || !r.Requesters.has(who, r.Effect) {
			continue
		}
		holds, err := r.When.Holds(s.Facts)
		if err != nil {
			out.Alerts = append(out.Alerts, alert(r, err))
		} else if !holds {
			continue
		}
		switch {
		case r.Effect == Require:
			required = append(required, hit{r.clone(), level, err != nil})
		case r.Effect == Deny && err == nil:
			out.Denied = append(out.Denied, r.ref())
		case r.Effect == Deny:
			r.Effect, r.Mandatory, r.Tiers = Require, true, []Tier{{Groups: []Group{{By: ByOwner}}}}
			required = append(required, hit{r.clone(), level, true})
		case err == nil:
			bypass = min(bypass, level)
		}
	}
	slices.SortStableFunc(required, func(a, b hit) int { return cmp.Or(cmp.Compare(a.level, b.level), byRule(a.ref(), b.ref())) })
	for _, h := range required {
		if h.level > bypass && !h.Mandatory && !h.failed {
			out.Bypassed = append(out.Bypassed, h.ref())
		} else {
			out.Required = append(out.Required, h.Rule)
		}
	}
	slices.SortFunc(out.Denied, byRule)
	slices.SortStableFunc(out.Alerts, func(a, b Alert) int { return byRule(a.Rule, b.Rule) })
	return out
}

func byRule(a, b RuleRef) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Edition, b.Edition))
}

func alert(r Rule, err error) Alert {
	a := Alert{Rule: r.ref(), Problem: err.Error()}
	if e, ok := err.(*kabinet.Error); ok {
		a.Code = e.Code()
	}
	return a
}

// asksMore reports whether the evaluation requires anything that a flow of these
// rules does not.
func (e Evaluation) asksMore(rules []Rule) bool {
	if len(e.Denied) > 0 {
		return true
	}
	for _, r := range e.Required {
		if !slices.ContainsFunc(rules, func(had Rule) bool { return had.equal(r) }) {
			return true
		}
	}
	return false
}

// adds reports whether the evaluation requires something that the caller has added, no
// book, and a flow of these rules does not.
func (e Evaluation) adds(rules []Rule) bool {
	if slices.ContainsFunc(e.Denied, func(r RuleRef) bool { return r.Edition == 0 }) {
		return true
	}
	return slices.ContainsFunc(e.Required, func(r Rule) bool {
		return r.Synthetic && !slices.ContainsFunc(rules, func(had Rule) bool {
			had.Name = r.Name // however a budget is called by now
			return had.equal(r)
		})
	})
}
