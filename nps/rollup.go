package nps

import (
	"maps"
	"math"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Basis is how answers become a score. Scores of different bases are different
// things and never stand in one trend.
type Basis uint8

// The bases.
const (
	// MeanOfAccounts is the default headline: each account counts once, with the
	// mean of its answers as −1, 0 and 1.
	MeanOfAccounts Basis = iota
	// AllResponses counts every answer alike, so accounts that answer much
	// weigh much; its interval allows for answers of one account being alike.
	// How alike they are, few accounts cannot tell: with less than some twenty,
	// or where one gives most of the answers, the interval is too narrow.
	AllResponses
	// ClassByMean makes each account a promoter, passive or detractor by the
	// mean of its scores: 9 and above, 7 and above, below 7.
	ClassByMean
	// ClassByWorst classes each account by its lowest score.
	ClassByWorst
	// ClassByDecisionMaker classes each account by the mean of the scores of
	// its decision-makers; accounts without such an answer are left out.
	ClassByDecisionMaker
	// RevenueWeighted is the mean of accounts weighted by their revenue;
	// accounts whose revenue is not known are left out.
	RevenueWeighted
	// Answers is the basis of an Estimate, which knows of no accounts. It is
	// none for RollUp.
	Answers
)

var bases = [...]string{
	MeanOfAccounts: "mean-of-accounts", AllResponses: "all-responses", ClassByMean: "class-by-mean",
	ClassByWorst: "class-by-worst", ClassByDecisionMaker: "class-by-decision-maker",
	RevenueWeighted: "revenue-weighted", Answers: "answers",
}

// Bases returns those that RollUp knows, the default first.
func Bases() []Basis {
	return []Basis{MeanOfAccounts, AllResponses, ClassByMean, ClassByWorst, ClassByDecisionMaker, RevenueWeighted}
}

// String returns the name, such as "mean-of-accounts".
func (b Basis) String() string {
	if int(b) < len(bases) {
		return bases[b]
	}
	return "unknown"
}

// ParseBasis reads what String writes, or returns ErrName.
func ParseBasis(s string) (Basis, error) { return named[Basis](bases[:], s) }

// MarshalText implements encoding.TextMarshaler.
func (b Basis) MarshalText() ([]byte, error) { return text(bases[:], b) }

// UnmarshalText implements encoding.TextUnmarshaler; it returns ErrName.
func (b *Basis) UnmarshalText(t []byte) error { return fromText(bases[:], t, b) }

// RollUp is the score of a company's accounts together, labelled with its basis.
type RollUp struct {
	Basis Basis `json:"basis"`
	// NPS is the score in points, −100 to 100, neither rounded nor shrunk.
	NPS float64 `json:"nps"`
	// SE is the standard error in points. For AllResponses it is clustered by
	// account, √[K/(K−1)·Σ_k(Σ_i(c_ki−m))²]/n, or √(V/n) where there is one
	// account; for the others it is √(V/Effective), V being the (weighted)
	// variance of the accounts.
	SE float64 `json:"se"`
	// Interval is by Method. Where the scores of accounts are means of several
	// answers, it is that of as many promoters and detractors as have the same
	// mean and standard error, three more accounts being reckoned with that
	// differ as answers do: few accounts that are alike prove little. Wald is
	// NPS ± z·SE.
	Interval   Interval `json:"interval"`
	Method     Method   `json:"method"`
	Level      float64  `json:"level"`
	Population int64    `json:"population,omitempty"`
	// Effective is the number of independent answers or accounts that tell as
	// much: for RevenueWeighted (Σr)²/Σr², for AllResponses n divided by how
	// much answers of one account are alike, and otherwise Accounts.
	Effective float64 `json:"effective"`
	// Responses and Accounts are how many it rests on.
	Responses int64 `json:"responses"`
	Accounts  int   `json:"accounts"`
	// LeftOut counts accounts that have answered and of which this basis can
	// make nothing, and Unassigned answers without an account, which are part
	// of AllResponses only.
	LeftOut    int   `json:"leftOut,omitempty"`
	Unassigned int64 `json:"unassigned,omitempty"`
	// Coverage is, for RevenueWeighted, the share of the revenue of all known
	// accounts whose accounts have answered, 0 to 1.
	Coverage float64 `json:"coverage,omitempty"`

	counts counts
}

// RollUp unites the accounts on a basis. The population of the options is one of
// people for AllResponses and of accounts otherwise. It returns ErrNoData where
// nobody has answered that the basis could use, ErrNoRevenue where the accounts
// that have answered have none, ErrName for a basis that is none, and the errors
// of Tally.Estimate.
func (a *Accounts) RollUp(b Basis, o Options) (RollUp, error) {
	r := RollUp{Basis: b, Method: o.Method, Population: o.Population, Unassigned: a.none.N()}
	var err error
	switch b {
	case AllResponses:
		r.Unassigned = 0
		err = r.allResponses(a)
	case MeanOfAccounts:
		err = r.weighted(a, func(kabinet.OrgID) (float64, bool) { return 1, true })
	case RevenueWeighted:
		err = r.weighted(a, func(id kabinet.OrgID) (float64, bool) {
			revenue, ok := a.revenues[id]
			return weight(revenue), ok
		})
		r.Coverage = a.coverage()
	case ClassByMean:
		err = r.classes(a, func(x *account) (Class, bool) { return classOf(x.sum, x.tally.N()), true })
	case ClassByWorst:
		err = r.classes(a, func(x *account) (Class, bool) { return x.worst.Class(), true })
	case ClassByDecisionMaker:
		err = r.classes(a, func(x *account) (Class, bool) { return classOf(x.decided, x.deciders), x.deciders > 0 })
	default:
		return RollUp{}, ErrName.With("text", b.String())
	}
	if err != nil {
		return RollUp{}, err
	}
	n := int64(r.Accounts)
	if b == AllResponses {
		n = r.Responses
	}
	var z float64
	if r.Level, z, err = o.z(n); err != nil {
		return RollUp{}, err
	}
	r.Interval = r.counts.points(o.Method, z)
	return r, nil
}

// Alone returns the score as a whole number, halves away from zero, and whether
// it may be shown alone: not where it rests on less than MinAlone answers or
// accounts, or as few in effect.
func (r RollUp) Alone() (int, bool) {
	return int(math.Round(r.NPS)), enough(r.Effective)
}

// enough reports whether a score that rests on n may stand alone. An effective
// number is a quotient, of which ten may come out as a little less.
func enough(n float64) bool { return n > MinAlone-1e-6 }

// Point returns the roll-up as a period of a trend.
func (r RollUp) Point(label string) Point {
	m := r.counts.measure()
	return Point{
		Label: label, Basis: r.Basis, Method: r.Method, Level: r.Level, N: r.Effective,
		NPS: r.NPS, Interval: r.Interval, Adjusted: m.value, SE: m.se,
	}
}

// set fills in what follows from the counts that the score rests on.
func (r *RollUp) set(c counts) {
	r.counts = c
	r.Effective, r.NPS, r.SE = c.n(), 100*c.mean(), 100*c.se()
}

// weighted is a mean of accounts by weight.
func (r *RollUp) weighted(a *Accounts, weight func(kabinet.OrgID) (float64, bool)) error {
	var sw, sww, swm, swmm, swa float64
	for _, id := range a.ids() {
		x := a.by[id]
		w, ok := weight(id)
		if !ok {
			r.LeftOut++
			continue
		}
		m := x.mean()
		sw += w
		sww += w * w
		swm += w * m
		swmm += w * m * m
		swa += w * math.Abs(m)
		r.Accounts++
		r.Responses += x.tally.N()
	}
	switch {
	case r.Accounts == 0 && r.LeftOut > 0, r.Accounts > 0 && sw == 0:
		return ErrNoRevenue
	case r.Accounts == 0:
		return ErrNoData
	}
	s := spread{sw * sw / sww, swm / sw, swmm / sw, swa / sw}
	r.counts = s.counts(r.Method)
	r.Effective, r.NPS, r.SE = s.n, 100*s.mean, 100*math.Sqrt(s.variance()/s.n)
	return nil
}

// classes counts accounts by class.
func (r *RollUp) classes(a *Accounts, class func(*account) (Class, bool)) error {
	var t Tally
	for _, x := range a.by {
		c, ok := class(x)
		if !ok {
			r.LeftOut++
			continue
		}
		switch c {
		case Promoter:
			t.Promoters++
		case Passive:
			t.Passives++
		default:
			t.Detractors++
		}
		r.Accounts++
		r.Responses += x.tally.N()
	}
	if r.Accounts == 0 {
		return ErrNoData
	}
	r.set(t.counts())
	return nil
}

// allResponses counts answers, with the standard error that allows for clusters.
// Answers without an account are clusters of their own.
func (r *RollUp) allResponses(a *Accounts) error {
	t := a.Tally()
	if err := t.scorable(); err != nil {
		return err
	}
	c := t.counts()
	n, m := c.n(), c.mean()
	clusters, sum := float64(a.none.N()), 0.0
	for _, part := range [...]struct{ count, deviation float64 }{
		{float64(a.none.Promoters), 1 - m}, {float64(a.none.Passives), -m}, {float64(a.none.Detractors), -1 - m},
	} {
		sum += part.count * part.deviation * part.deviation
	}
	for _, id := range a.ids() {
		x := a.by[id]
		d := float64(x.tally.Promoters-x.tally.Detractors) - float64(x.tally.N())*m
		sum += d * d
		clusters++
		r.Accounts++
	}
	r.Responses = t.N()
	se, alike := c.se(), 1.0
	if clusters > 1 {
		clustered := math.Sqrt(clusters/(clusters-1)*sum) / n
		if se > 0 {
			alike = max(clustered*clustered/(se*se), 1)
		}
		se = clustered
	}
	r.set(counts{c.p / alike, c.s / alike, c.d / alike})
	r.NPS, r.SE, r.Effective = 100*m, 100*se, n/alike
	return nil
}

// coverage returns the share of the known revenue whose accounts have answered.
func (a *Accounts) coverage() float64 {
	var all, answered float64
	for _, id := range slices.Sorted(maps.Keys(a.revenues)) {
		w := weight(a.revenues[id])
		all += w
		if a.by[id] != nil {
			answered += w
		}
	}
	if all == 0 {
		return 0
	}
	return answered / all
}
