// Package onboarding gets a company started: a group of people, each with a part of
// what has to be done, in no fixed order, and everybody sees who waits for whom.
//
//	template, err := onboarding.Compile(published, calendar)      // every mistake with its place
//	i, events, err := onboarding.Begin(template, onboarding.Beginning{ID: id, Org: "acme", Owner: olga, Manager: max}, seller, now)
//	events, err = i.Do(template, onboarding.Complete("card"), onboarding.Policy{}, anna, now)
//	events, err = i.Report(template, robot, now, onboarding.EventFact(record.ID, "order.placed", "", anna, record.At))
//	e, err := i.Evaluate(template, now)
//	fmt.Println(e.Progress.Percent(), e.Complete, e.Forecast().Planned)
//	why, err := e.Explain("order", "")                            // what it waits for, and who can do that
//	fmt.Println(e.Stall(policy).Cause, e.Class(policy))           // is it stuck, and is the client still there
//	events, err = i.Watch(template, policy, robot, now)           // once a day: reminders, alerts, classes
//
// # Facts
//
// An Instance is a set of facts, which are only ever added: what people do, events and
// attributes that the host reports, who came and who left. Each has the id of its
// event, so telling it twice does nothing; and what they come to depends on their
// instants alone, not on the order in which they arrive. Evaluate is a pure function of
// the template, the facts and the clock.
//
// # Steps
//
// A step is for the organisation, for each legal entity or for each person, and is
// done by hand, by an event, by a live predicate over attributes, or by evidence that
// the seller approves. It is Locked only while a hard dependency is not Done,
// NotApplicable or waived; soft ones only advise. Leaving a step aside never stops what
// does not depend upon it. A must is never skipped by the client, only waived by the
// seller with a reason. An onboarding is complete when every must is done, not
// applicable or waived; a finished one stays finished, unless somebody reopens a step
// or moves it to another version and asks for that.
//
// # People
//
// One owner is accountable, champions may do every step, and the seller has a manager.
// A step that is assigned to nobody falls to those of its roles, then to the owner, and
// where the owner has left, to the manager. Handing over is offering and taking; until
// then the old owner stays. Who lacks a right or a colleague asks one by an invitation:
// package onboarding/withinvite. Accepting it gives the step to who came, and completes
// nothing. Package onboarding/withaccounts tells who is a member and has which role, and
// whose rights are lent.
//
// # Speed
//
// Evaluating a company of 20 steps from its facts takes some microseconds, so nothing
// is cached and no state but the facts is kept: BenchmarkEvaluate10k.
//
// # Reading order
//
// template.go, condition.go, validate.go and parse.go are what is authored, series.go
// its published versions, ready.go two of them; fact.go is what is known, fold.go what
// it comes to, evaluate.go where that stands, people.go whose it is, explain.go why;
// measure.go and stall.go are the seller's view. state.go, instance.go, action.go and
// rule.go are the state machine, allow.go what pages show of it, watch.go its clock,
// migrate.go its versions. service.go is what people do with it, store.go where it is
// kept.
package onboarding
