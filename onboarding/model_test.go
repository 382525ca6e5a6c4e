package onboarding_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// drawTemplate draws a template of up to seven steps, each after some of those before.
func drawTemplate(t *rapid.T) ob.Template {
	var steps []ob.Step
	for i := range rapid.IntRange(1, 7).Draw(t, "steps") {
		s := ob.Step{
			ID: ob.StepID(fmt.Sprint("s", i)), DeferDays: rapid.SampledFrom([]int{0, 3}).Draw(t, "defer"),
			Need:  rapid.SampledFrom([]ob.Need{ob.Must, ob.Must, ob.Should, ob.Optional}).Draw(t, "need"),
			Scope: rapid.SampledFrom([]ob.Scope{"", "", ob.PerLegalEntity, ob.PerPerson}).Draw(t, "scope"),
			Roles: rapid.SampledFrom([][]ob.RoleID{nil, {"it"}, {"law", "it"}}).Draw(t, "roles"),
			When:  rapid.SampledFrom([]ob.Condition{{}, {}, ob.Is("x"), ob.Not(ob.Is("x"))}).Draw(t, "when"),
			Done: rapid.SampledFrom([]ob.Completion{
				{Kind: ob.Manual}, {Kind: ob.Manual}, {Kind: ob.Reviewed}, {Kind: ob.OnEvent, Event: "e"}, {Kind: ob.While, Holds: ob.Is("y")},
			}).Draw(t, "done"),
		}
		if s.Need != ob.Must {
			s.Skip = ob.SkipByResponsible
		}
		if i == 0 {
			s.Need, s.Skip = ob.Must, ob.SkipNever
		}
		for j := range i {
			switch id := ob.StepID(fmt.Sprint("s", j)); rapid.IntRange(0, 6).Draw(t, "after") {
			case 0:
				s.Hard.All = append(s.Hard.All, id)
			case 1:
				s.Hard.Any = append(s.Hard.Any, id)
			case 2:
				s.Soft.All = append(s.Soft.All, id)
			}
		}
		steps = append(steps, s)
	}
	return one(steps...)
}

// Whatever anybody does, in any order: the onboarding is complete, or given up, or
// something is told about it; it is where a slow reckoning says; and its facts, told in
// any other order and several times, say the same.
func TestNobodyIsLeftInASilentDeadEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := ob.MustCompile(drawTemplate(t))
		i, _, err := ob.Begin(c, ob.Beginning{ID: "o", Org: "acme", Owner: rapid.SampledFrom([]kabinet.PersonID{"olga", ""}).Draw(t, "owner"), Manager: rapid.SampledFrom([]kabinet.PersonID{"max", ""}).Draw(t, "manager")}, max, start)
		require.NoError(t, err)
		now, told := start, 0
		actors := []kabinet.Actor{olga, anna, boris, max, max}
		var invited []string
		for range rapid.IntRange(0, 30).Draw(t, "actions") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * hour)
			by := rapid.SampledFrom(actors).Draw(t, "who")
			step := ob.StepID(fmt.Sprint("s", rapid.IntRange(0, 6).Draw(t, "step")))
			person := rapid.SampledFrom(actors[:3]).Draw(t, "person").Person
			subject := ob.Subject(rapid.SampledFrom([]string{"", "", "one", "two", "olga", "anna", "boris"}).Draw(t, "subject"))
			told++
			id, inv := kabinet.EventID(fmt.Sprint("e", told)), fmt.Sprint("inv", told)
			old := inv
			if len(invited) > 0 {
				old = rapid.SampledFrom(invited).Draw(t, "invitation")
			}
			actions := []ob.Action{
				ob.Start(step).For(subject), ob.Complete(step).For(subject), ob.Complete(step).For(subject), ob.Submit(step, "doc").For(subject), ob.Approve(step).For(subject),
				ob.Reject(step, "no").For(subject), ob.Reopen(step, "again").For(subject), ob.Skip(step, "no").For(subject), ob.Waive(step, "no").For(subject),
				ob.TakeUp(step).For(subject), ob.Defer(step, now.Add(30*hour)).For(subject), ob.Resume(step).For(subject), ob.Block(step, "x", "y").For(subject),
				ob.Unblock(step).For(subject), ob.Assign(step, person).For(subject), ob.Ask(step, inv).For(subject), ob.AddEntity("one"), ob.AddEntity("two"),
				ob.RemoveEntity("one"), ob.Join(person), ob.Leave(person), ob.GiveRole(person, "it"), ob.GiveRole(person, "law"), ob.TakeRole(person, "it"),
				ob.AddChampion(person), ob.OfferOwner(person, time.Time{}), ob.TakeOwner(), ob.DeclineOwner(), ob.NameOwner(person), ob.NameManager("max"), ob.Nudge("?"), ob.Cancel("too late"),
			}
			facts := []ob.Fact{
				ob.EventFact(id, "e", subject, person, now.Add(-20*hour)), ob.AttributeFact(id, "x", rapid.SampledFrom([]string{"yes", "false"}).Draw(t, "x"), "", "", now),
				ob.AttributeFact(id, "y", rapid.SampledFrom([]string{"yes", "false"}).Draw(t, "y"), subject, "", now.Add(-9*hour)),
				ob.AcceptedFact(id, step, subject, old, person, now), ob.AskEndedFact(id, step, subject, old, ob.CauseExpired, now.Add(-hour)),
			}
			before := i.State()
			k := rapid.IntRange(0, len(actions)+len(facts)-1).Draw(t, "what")
			if k < len(actions) {
				_, err = i.Do(c, actions[k], ob.Policy{}, by, now)
				if err == nil && actions[k].Kind() == ob.FactAsked {
					invited = append(invited, inv)
				}
			} else {
				_, err = i.Report(c, robot, now, facts[k-len(actions)])
			}
			if err != nil {
				require.Equal(t, before, i.State())
			}

			e, err := i.Evaluate(c, now)
			require.NoError(t, err)
			if late := ob.Evaluate(c, i.Facts(), now.Add(30*day)); !late.Complete && late.Cancelled.IsZero() {
				stall := late.Stall(ob.Policy{})
				require.True(t, stall.Stalled(), "nobody hears of %v", late.Steps)
				// And whoever asks is told what each critical step waits for.
				for _, x := range late.Steps {
					if !x.Critical || x.Status == ob.Done || x.Status == ob.NotApplicable || x.Waived || x.Status == ob.Cancelled {
						continue
					}
					why, err := late.Explain(x.Step, x.Subject)
					require.NoError(t, err)
					require.NotEmpty(t, why.Roots, "%s for %q is %s", x.Step, x.Subject, x.Status)
				}
			}
			reckon(t, c.Template(), i.State().Facts, e)

			all := append(i.State().Facts, i.State().Facts[:len(i.State().Facts)/2]...)
			seed := rapid.Uint64().Draw(t, "order")
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
			shuffled := ob.Facts{}
			for _, f := range all {
				_, err := shuffled.Add(f)
				require.NoError(t, err)
			}
			again := ob.Evaluate(c, shuffled, now)
			require.Equal(t, e.Steps, again.Steps)
			require.Equal(t, e.Progress, again.Progress)
			require.Equal(t, e.People(), again.People())
			require.Equal(t, e.Stall(ob.Policy{}), again.Stall(ob.Policy{}))
		}
	})
}

// reckon finds the status of every step slowly and plainly, and compares.
func reckon(t *rapid.T, template ob.Template, facts []ob.Fact, e *ob.Evaluation) {
	value := func(facts []ob.Fact, name string, subject ob.Subject) (v string) {
		own := false
		for _, f := range facts {
			if f.Kind == ob.FactAttribute && f.Name == name && !f.At.After(e.At) && (f.Subject == subject || f.Subject == "" && !own) {
				v, own = f.Value, f.Subject == subject
			}
		}
		return v
	}
	var holds func(facts []ob.Fact, c ob.Condition, subject ob.Subject) bool
	holds = func(facts []ob.Fact, c ob.Condition, subject ob.Subject) bool {
		if c.Not != nil {
			return !holds(facts, *c.Not, subject)
		}
		v := value(facts, c.Attribute, subject)
		return c.IsZero() || v != "" && v != "false"
	}
	cancelled := slices.ContainsFunc(facts, func(f ob.Fact) bool { return f.Kind == ob.FactCancelled })
	authored := map[ob.StepID]ob.Step{}
	for _, s := range template.Steps {
		authored[s.ID] = s
	}
	var status func(x ob.StepState) ob.StepStatus
	met := func(x ob.StepState, id ob.StepID) bool {
		for _, y := range e.Of(id) {
			if authored[id].Scope == authored[x.Step].Scope && !x.Missing && y.Subject != x.Subject {
				continue
			}
			switch status(y) {
			case ob.Done, ob.NotApplicable, ob.Cancelled:
			case ob.Skipped:
				if !y.Waived {
					return false
				}
			default:
				return false
			}
		}
		return true
	}
	status = func(x ob.StepState) ob.StepStatus {
		s := authored[x.Step]
		var done, skipped, begun, handed, blocked bool
		var until time.Time
		open, came := map[string]bool{}, map[string]bool{}
		nobody := func() {
			for k := range open {
				open[k] = false
			}
		}
		for k, f := range facts {
			if f.Kind == ob.FactAttribute && s.Done.Kind == ob.While && f.Name == s.Done.Holds.Attribute && holds(facts[:k+1], s.Done.Holds, x.Subject) {
				begun, handed, blocked, until = false, false, false, time.Time{}
			}
			if f.Kind == ob.FactHappened && f.Name == s.Done.Event && s.Done.Kind == ob.OnEvent {
				who := f.Subject
				if s.Scope == "" {
					who = ""
				} else if who == "" && s.Scope == ob.PerPerson {
					who = ob.Subject(f.By)
				}
				if who == x.Subject && (s.Scope == "" || who != "") {
					done, skipped, handed, blocked, until = true, false, false, false, time.Time{}
				}
			}
			if f.Step != x.Step || f.Subject != x.Subject {
				continue
			}
			switch f.Kind {
			case ob.FactAsked:
				if _, known := open[f.Invitation]; !known {
					open[f.Invitation] = true
				}
			case ob.FactAccepted, ob.FactAskEnded:
				open[f.Invitation] = false
				if f.Kind == ob.FactAccepted && !came[f.Invitation] {
					came[f.Invitation] = true
					nobody()
				}
			case ob.FactReopened:
				done, skipped, begun, handed, blocked, until = false, false, false, false, false, time.Time{}
			case ob.FactRestored:
				if skipped {
					done, skipped, begun, handed, blocked, until = false, false, false, false, false, time.Time{}
				}
			case ob.FactCompleted, ob.FactApproved:
				if f.Kind == ob.FactCompleted || handed && !done {
					done, skipped, handed, blocked, until = true, false, false, false, time.Time{}
				}
			}
			if done {
				continue
			}
			switch f.Kind {
			case ob.FactStarted:
				begun, until = true, time.Time{}
				nobody()
			case ob.FactSubmitted:
				begun, handed, blocked, until = true, true, false, time.Time{}
				nobody()
			case ob.FactRejected:
				handed = false
			case ob.FactSkipped, ob.FactWaived:
				skipped, handed, blocked, until = true, false, false, time.Time{}
			case ob.FactDeferred:
				until = f.Until
			case ob.FactResumed:
				until = time.Time{}
			case ob.FactBlocked:
				blocked = true
			case ob.FactUnblocked:
				blocked = false
			}
		}
		asked := false
		for _, yes := range open {
			asked = asked || yes
		}
		unlocked := !slices.ContainsFunc(s.Hard.All, func(id ob.StepID) bool { return !met(x, id) }) &&
			(len(s.Hard.Any) == 0 || slices.ContainsFunc(s.Hard.Any, func(id ob.StepID) bool { return met(x, id) }))
		gone := !slices.ContainsFunc(e.People(), func(p ob.Participant) bool {
			return ob.Subject(p.Person) == x.Subject && !p.Gone &&
				(len(s.Roles) == 0 || slices.ContainsFunc(s.Roles, func(r ob.RoleID) bool { return slices.Contains(p.Roles, r) }))
		})
		if s.Scope == ob.PerLegalEntity {
			gone = !slices.Contains(e.Entities(), kabinet.LegalEntityID(x.Subject))
		}
		gone = gone && s.Scope != "" && !x.Missing
		switch {
		case s.Done.Kind == ob.While && !x.Missing && !gone && holds(facts, s.Done.Holds, x.Subject), done && !x.Missing:
			return ob.Done
		case gone:
			return ob.Cancelled
		case !holds(facts, s.When, x.Subject):
			return ob.NotApplicable
		case skipped:
			return ob.Skipped
		case cancelled:
			return ob.Cancelled
		case x.Missing && asked:
			return ob.WaitingInvite
		case x.Missing:
			return ob.Locked
		case handed:
			return ob.Submitted
		case blocked:
			return ob.Blocked
		case !unlocked && !begun && !asked:
			return ob.Locked
		case e.At.Before(until):
			return ob.Deferred
		case asked:
			return ob.WaitingInvite
		case begun:
			return ob.InProgress
		}
		return ob.Ready
	}
	complete := !cancelled
	for _, x := range e.Steps {
		want := status(x)
		require.Equal(t, want, x.Status, "%s for %q", x.Step, x.Subject)
		complete = complete && (authored[x.Step].Need != ob.Must || want == ob.Done || want == ob.NotApplicable || want == ob.Cancelled || want == ob.Skipped && x.Waived)
	}
	require.Equal(t, complete, e.Complete)
}
