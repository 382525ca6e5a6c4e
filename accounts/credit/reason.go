package credit

import (
	"github.com/seed-a884640a/kabinet"
)

// ReasonKind says what stands against an order.
type ReasonKind string

// The kinds of reasons.
const (
	OverLimit ReasonKind = "overLimit"
	NearLimit ReasonKind = "nearLimit"
	NoLimit   ReasonKind = "noLimit" // no credit was granted
	Overdue   ReasonKind = "overdue"
	Oldest    ReasonKind = "oldest" // the oldest open document is too old
	IsBlocked ReasonKind = "blocked"
	Stale     ReasonKind = "stale" // what the ERP said is too old
	NoAccount ReasonKind = "noAccount"

	// Texts alone: another client of the group owes, and the limit of the group.
	inArrears ReasonKind = "groupArrears"
	overGroup ReasonKind = "groupOverLimit"
	nearGroup ReasonKind = "groupNearLimit"
)

// LimitKind says whose limit it is.
type LimitKind string

// The limits that stack.
const (
	OfAgreement LimitKind = "agreement"
	OfPayer     LimitKind = "payer"
	OfGroup     LimitKind = "group"
)

// Reason is one thing that stands against an order, and what follows from it.
type Reason struct {
	Kind     ReasonKind `json:"kind"`
	Decision Decision   `json:"decision"`
	// Limit is whose limit is exceeded or near.
	Limit LimitKind `json:"limit,omitempty"`
	// Account is that of another payer of the group, whose standing it is. Of a
	// payer of another organisation nothing else is told.
	Account ID `json:"account,omitempty"`
	// Amount is by how much a limit is exceeded, what is left of it, or what is
	// overdue.
	Amount kabinet.Money `json:"amount,omitzero"`
	// Days are those that the oldest overdue, or the oldest, document counts.
	Days     int    `json:"days,omitempty"`
	Document string `json:"document,omitempty"`
	// Note is why a payer was blocked; it is for the seller.
	Note string `json:"note,omitempty"`
}

// reasonTexts has the texts of reasons in English.
var reasonTexts = map[ReasonKind]string{
	OverLimit: "the limit is exceeded by {amount}",
	NearLimit: "of the limit only {amount} would be left",
	NoLimit:   "no credit has been granted",
	Overdue:   "{amount} is overdue, for up to {days} days",
	Oldest:    "the oldest open document is {days} days old",
	IsBlocked: "the payer is blocked",
	Stale:     "the balance has not been brought up to date",
	NoAccount: "the payer has no credit account",
	inArrears: "another payer of the group is in arrears",
	overGroup: "the limit of the group is exceeded",
	nearGroup: "little would be left of the limit of the group",
}

// Text says the reason in the language of p; nil is plain English. It leaves the
// note out, so that a client may read it.
func (r Reason) Text(p kabinet.Printer) string {
	kind := r.Kind
	told := r.Limit != OfGroup || r.Amount != (kabinet.Money{})
	switch {
	case (kind == Overdue || kind == Oldest) && r.Account != "" && r.Days == 0:
		kind = inArrears
	case kind == OverLimit && !told:
		kind = overGroup
	case kind == NearLimit && !told:
		kind = nearGroup
	}
	return kabinet.Text(p, "credit.reason."+string(kind), reasonTexts[kind],
		kabinet.Param{Name: "amount", Value: r.Amount}, kabinet.Param{Name: "days", Value: r.Days})
}

// payerReasons returns what stands against a payer on a day, whatever the order:
// what a group with Propagate holds against all its payers.
func (s State) payerReasons(day kabinet.Date) ([]Reason, error) {
	var out []Reason
	if s.Block != nil {
		out = append(out, Reason{Kind: IsBlocked, Decision: Block, Note: s.Block.Reason})
	}
	overdue := Reason{Kind: Overdue, Decision: s.Policy.Overdue.or(PrepayOnly), Amount: kabinet.Zero(s.Currency)}
	oldest := Reason{Kind: Oldest, Decision: s.Policy.Oldest.or(PrepayOnly)}
	for _, i := range s.Snapshot.Items {
		if i.Bucket != Receivable || i.Amount.Sign() <= 0 {
			continue
		}
		if due := i.due(); !due.IsZero() {
			if days := due.DaysUntil(day); days > s.Policy.GraceDays {
				var err error
				if overdue.Amount, err = overdue.Amount.Add(i.Amount); err != nil {
					return nil, err
				}
				if days > overdue.Days {
					overdue.Days, overdue.Document = days, i.Document
				}
			}
		}
		if !i.Posted.IsZero() {
			if days := i.Posted.DaysUntil(day); days > oldest.Days {
				oldest.Days, oldest.Document = days, i.Document
			}
		}
	}
	tolerated := s.Policy.OverdueAbove
	if tolerated == (kabinet.Money{}) {
		tolerated = kabinet.Zero(s.Currency)
	}
	c, err := overdue.Amount.Cmp(tolerated)
	if err != nil {
		return nil, err
	}
	if c > 0 && overdue.Decision != Allow {
		out = append(out, overdue)
	}
	if s.Policy.OldestDays > 0 && oldest.Days > s.Policy.OldestDays && oldest.Decision != Allow {
		out = append(out, oldest)
	}
	return out, nil
}
