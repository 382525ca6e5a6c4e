package credit

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Posting is one line of an account: a document that changes what is owed.
type Posting struct {
	Document string       `json:"document"`
	Kind     string       `json:"kind"` // in the host's words, such as "invoice"
	Number   string       `json:"number,omitempty"`
	Date     kabinet.Date `json:"date"`
	// Amount is positive where more is owed, and negative for payments and
	// credit notes.
	Amount kabinet.Money `json:"amount"`
}

// StatementLine is a posting with what is owed after it.
type StatementLine struct {
	Posting
	Balance kabinet.Money `json:"balance"`
}

// Statement is a statement of account from one day to another, both included.
// Opening + Debits − Credits = Closing, exactly.
type Statement struct {
	From    kabinet.Date    `json:"from"`
	To      kabinet.Date    `json:"to"`
	Opening kabinet.Money   `json:"opening"`
	Lines   []StatementLine `json:"lines,omitempty"`
	// Debits and Credits are the sums of what was added and of what was taken
	// off, both without sign.
	Debits  kabinet.Money `json:"debits"`
	Credits kabinet.Money `json:"credits"`
	Closing kabinet.Money `json:"closing"`
}

// NewStatement makes the statement of postings, which begin at the beginning of the
// account; those before from make the opening balance. Lines are ordered by date,
// and within one day as they are given. It returns kabinet.ErrWindow for a last day
// before the first, ErrPosting for an undated one, kabinet.ErrCurrencyMismatch or
// kabinet.ErrOverflow.
func NewStatement(c kabinet.Currency, from, to kabinet.Date, postings ...Posting) (Statement, error) {
	if to.Before(from) {
		return Statement{}, kabinet.ErrWindow.With("from", from.String()).With("until", to.String())
	}
	z := kabinet.Zero(c)
	s := Statement{From: from, To: to, Opening: z, Debits: z, Credits: z, Closing: z}
	sorted := slices.Clone(postings)
	slices.SortStableFunc(sorted, func(a, b Posting) int { return a.Date.Compare(b.Date) })
	for _, p := range sorted {
		if p.Date.IsZero() {
			return Statement{}, ErrPosting.With("document", p.Document)
		}
		if p.Date.After(to) {
			break
		}
		var err error
		if s.Closing, err = s.Closing.Add(p.Amount); err != nil {
			return Statement{}, err
		}
		if p.Date.Before(from) {
			s.Opening = s.Closing
			continue
		}
		s.Lines = append(s.Lines, StatementLine{p, s.Closing})
		turnover := &s.Debits
		if p.Amount.Sign() < 0 {
			turnover = &s.Credits
		}
		if *turnover, err = turnover.Add(p.Amount.Abs()); err != nil {
			return Statement{}, err
		}
	}
	return s, nil
}

// Pair is a document as both sides have it.
type Pair struct {
	Ours   Posting `json:"ours"`
	Theirs Posting `json:"theirs"`
}

// Reconciliation compares two sides' statements of one account (an act of
// reconciliation). The difference is explained: it is that of the opening balances,
// with what only we have and the differing amounts, less what only they have.
type Reconciliation struct {
	Ours   Statement `json:"ours"`
	Theirs Statement `json:"theirs"`
	// Difference is our closing balance less theirs.
	Difference kabinet.Money `json:"difference"`
	Matched    []Pair        `json:"matched,omitempty"`
	Differing  []Pair        `json:"differing,omitempty"`
	OnlyOurs   []Posting     `json:"onlyOurs,omitempty"`
	OnlyTheirs []Posting     `json:"onlyTheirs,omitempty"`
}

// Agrees reports whether both sides have the same postings and balances.
func (r Reconciliation) Agrees() bool {
	return r.Difference.IsZero() && r.Ours.Opening.Equal(r.Theirs.Opening) &&
		len(r.Differing)+len(r.OnlyOurs)+len(r.OnlyTheirs) == 0
}

// Reconcile compares what two sides have posted between two days, both included.
// Both see it from our side: what they owe us is positive. Postings match by kind
// and number, or by document where they have no number; of several that are alike
// those with the same amount match first. It returns the errors of NewStatement.
func Reconcile(c kabinet.Currency, from, to kabinet.Date, ours, theirs []Posting) (Reconciliation, error) {
	var r Reconciliation
	var err error
	if r.Ours, err = NewStatement(c, from, to, ours...); err != nil {
		return Reconciliation{}, err
	}
	if r.Theirs, err = NewStatement(c, from, to, theirs...); err != nil {
		return Reconciliation{}, err
	}
	if r.Difference, err = r.Ours.Closing.Sub(r.Theirs.Closing); err != nil {
		return Reconciliation{}, err
	}
	type name struct{ kind, number, document string }
	nameOf := func(p Posting) name {
		if p.Number != "" {
			return name{p.Kind, p.Number, ""}
		}
		return name{p.Kind, "", p.Document}
	}
	waiting := map[name][]Posting{}
	for _, l := range r.Theirs.Lines {
		waiting[nameOf(l.Posting)] = append(waiting[nameOf(l.Posting)], l.Posting)
	}
	var unequal []Posting
	take := func(p Posting, same func(Posting) bool) (Posting, bool) {
		list := waiting[nameOf(p)]
		i := slices.IndexFunc(list, same)
		if i < 0 {
			return Posting{}, false
		}
		found := list[i]
		waiting[nameOf(p)] = slices.Delete(list, i, i+1)
		return found, true
	}
	for _, l := range r.Ours.Lines {
		if t, ok := take(l.Posting, func(t Posting) bool { return t.Amount.Equal(l.Amount) }); ok {
			r.Matched = append(r.Matched, Pair{l.Posting, t})
		} else {
			unequal = append(unequal, l.Posting)
		}
	}
	for _, p := range unequal {
		if t, ok := take(p, func(Posting) bool { return true }); ok {
			r.Differing = append(r.Differing, Pair{p, t})
		} else {
			r.OnlyOurs = append(r.OnlyOurs, p)
		}
	}
	for _, l := range r.Theirs.Lines {
		if _, ok := take(l.Posting, func(t Posting) bool { return t == l.Posting }); ok {
			r.OnlyTheirs = append(r.OnlyTheirs, l.Posting)
		}
	}
	return r, nil
}
