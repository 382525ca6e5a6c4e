package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// TimeToValue returns how long it took from the start until a step marked Value was
// first done, or until everything was complete where no step is marked. It is false
// while that has not happened.
func (e *Evaluation) TimeToValue() (time.Duration, bool) {
	at := e.Completed
	if e.c.valued {
		at = time.Time{}
		for i := range e.Steps {
			x := &e.Steps[i]
			if e.c.steps[x.place].Value && x.Status == Done && (at.IsZero() || x.Since.Before(at)) {
				at = x.Since
			}
		}
	}
	if at.IsZero() {
		return 0, false
	}
	return at.Sub(e.Started), true
}

// RoleWait is how long steps have waited for the people of a role. The role "" is
// the owner, for steps that name none.
type RoleWait struct {
	Role RoleID `json:"role,omitempty"`
	// Steps are those that were ready at some time, Open those that still are.
	Steps int `json:"steps"`
	Open  int `json:"open"`
	// Days are the business days from ready to done, or until now, of all of
	// them.
	Days int `json:"days"`
}

// Waits returns how long each role was waited for, in the order of the template.
// Steps of several roles count for each.
func (e *Evaluation) Waits() []RoleWait {
	var out []RoleWait
	for _, role := range append(roleIDs(e.c.template.Roles), "") {
		w := RoleWait{Role: role}
		for i := range e.Steps {
			x := &e.Steps[i]
			s := &e.c.steps[x.place]
			if role == "" && len(s.Roles) > 0 || role != "" && !slices.Contains(s.Roles, role) || x.Ready.IsZero() {
				continue
			}
			until := e.At
			if x.Status == Done {
				until = x.Since
			} else {
				w.Open++
			}
			w.Steps++
			w.Days += e.days(x.Ready, until)
		}
		if w.Steps > 0 {
			out = append(out, w)
		}
	}
	return out
}

func roleIDs(roles []Role) []RoleID {
	out := make([]RoleID, len(roles))
	for i, r := range roles {
		out[i] = r.ID
	}
	return out
}

// days returns the business days from the day of one instant to that of another, at
// least 0.
func (e *Evaluation) days(from, until time.Time) int {
	c := e.c.calendar
	return max(c.BusinessDays(c.Day(from), c.Day(until)), 0)
}

// Latency is how long invitations to steps take.
type Latency struct {
	Asked    int `json:"asked"`
	Accepted int `json:"accepted"`
	Ended    int `json:"ended"` // that came to nothing
	// Median is the middle time from asking to coming, of the accepted; 0
	// without any.
	Median time.Duration `json:"median"`
	// Oldest is when the longest open one was sent.
	Oldest time.Time `json:"oldest,omitzero"`
}

// Latency returns how long invitations took.
func (e *Evaluation) Latency() Latency {
	var out Latency
	var took []time.Duration
	for i := range e.p.records {
		for _, a := range e.p.records[i].asks {
			if a.at.IsZero() {
				continue // the question is not told yet
			}
			out.Asked++
			switch {
			case a.ended.IsZero():
				if out.Oldest.IsZero() || a.at.Before(out.Oldest) {
					out.Oldest = a.at
				}
			case a.cause != "":
				out.Ended++
			default:
				out.Accepted++
				took = append(took, a.ended.Sub(a.at))
			}
		}
	}
	slices.Sort(took)
	if n := len(took); n > 0 {
		out.Median = (took[(n-1)/2] + took[n/2]) / 2
	}
	return out
}

// Forecast is what is still to be done at the least, one step after the other.
type Forecast struct {
	// Path is the longest chain of critical steps that are not satisfied, the
	// first to be done first, and Days the business days that they take: their
	// DueDays, or 1.
	Path []StepID `json:"path,omitempty"`
	Days int      `json:"days"`
	// Planned is the day on which everything would be complete if each step took
	// as long as that; zero where nothing is left or the onboarding was cancelled.
	Planned kabinet.Date `json:"planned,omitzero"`
	// AtPace is the same at the pace of the steps that are done, from half to
	// four times the plan; it is Planned where none is done.
	AtPace kabinet.Date `json:"atPace,omitzero"`
}

// Forecast returns the longest remaining path and when it ends.
func (e *Evaluation) Forecast() Forecast {
	var out Forecast
	if e.Complete || !e.Cancelled.IsZero() {
		return out
	}
	n := len(e.c.steps)
	length, next, last := make([]int, n), make([]int, n), -1
	for _, i := range e.c.order {
		s := &e.c.steps[i]
		next[i] = -1
		open := slices.ContainsFunc(e.Steps[e.starts[i]:e.starts[i+1]], func(x StepState) bool { return !x.satisfied() })
		if !open || !s.critical {
			continue
		}
		before := func(j int) {
			if length[j] > 0 && (next[i] < 0 || length[j] > length[next[i]]) {
				next[i] = j
			}
		}
		for _, j := range s.hardAll {
			before(j)
		}
		// Of alternatives the shortest will do; none where one is satisfied.
		short := -1
		for k, j := range s.hardAny {
			if k == 0 || length[j] < length[short] {
				short = j
			}
		}
		if short >= 0 {
			before(short)
		}
		length[i] = max(s.DueDays, 1)
		if next[i] >= 0 {
			length[i] += length[next[i]]
		}
		if last < 0 || length[i] > length[last] {
			last = i
		}
	}
	if last < 0 {
		return out
	}
	out.Days = length[last]
	for i := last; i >= 0; i = next[i] {
		out.Path = append(out.Path, e.c.steps[i].ID)
	}
	slices.Reverse(out.Path)
	c := e.c.calendar
	out.Planned = c.AddBusinessDays(c.Day(e.At), out.Days)
	plan, took := e.pace()
	days := out.Days
	if plan > 0 {
		took = min(max(took, (plan+1)/2), 4*plan)
		days = max((out.Days*took+plan-1)/plan, 1)
	}
	out.AtPace = c.AddBusinessDays(c.Day(e.At), days)
	return out
}

// pace returns how many business days the steps that are done were to take, and how
// many they took.
func (e *Evaluation) pace() (plan, took int) {
	for i := range e.Steps {
		if x := &e.Steps[i]; x.Status == Done && x.Critical {
			plan += max(e.c.steps[x.place].DueDays, 1)
			took += e.days(x.Ready, x.Since)
		}
	}
	return plan, took
}
