package pricing_test

import (
	"math/big"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// reference answers as the page of the rules reads, slowly and plainly, from the
// book itself. It shares nothing with the engine but the types of the book:
// amounts are fractions, windows are looked at one by one, and every question is
// answered from the beginning. Only index surcharges come from package index,
// which has a reference of its own.
//
// reference_sources_test.go says who has which sources and in which order they
// win, reference_rows_test.go what a source has for a line,
// reference_ladder_test.go how quantities count together,
// reference_phases_test.go what happens to a price after the choice, and
// reference_numbers_test.go reckons. The books to ask about are drawn in
// reference_book_test.go and reference_rules_test.go.
//
// Where the page leaves something open, the comments of the book's types say
// what holds, and so do those here: scopes are looked at after the distance and
// the product, and before the priority; of equal prices that which may be
// ordered as asked holds, and then the smaller id; a list that another is made
// of is asked in the unit that the row states; a price is brought into the tax
// mode of its list, then its currency, and then changed.
type reference struct {
	book     pricing.Book
	buyer    pricing.Buyer
	lines    []*refLine
	papers   []*refPaper
	indices  *index.Table
	calendar kabinet.Calendar
	groups   refGroups
}

// refLine is a request.
type refLine struct {
	*reference
	i        int
	r        pricing.Request
	given    pricing.Conditions
	p        *pricing.Product
	unit     kabinet.UoM
	quantity *big.Rat
	wrong    pricing.Reason // why there is no line at all
	without  []*refPaper    // agreements left out, to compare with
	asking   bool           // whether a lot has a price for it
}

// refAnswer is what reference and engine have to say alike.
type refAnswer struct {
	Outcome               pricing.Outcome
	Source                pricing.Source
	Settled               pricing.Settled
	Total, List, Price    string
	Quantity, Tier        string
	Unit                  kabinet.UoM
	Approval, Provisional bool
	Rate                  string
	Orderable             bool
}

// refOffer is what a source has for a line.
type refOffer struct {
	source    *refSource
	row       int
	r         *pricing.Row // nil for a promise
	onRequest bool
	price     *big.Rat // for per of unit, in the currency of the request
	per       *big.Rat
	unit      kabinet.UoM
	quantity  *big.Rat // what is priced, in unit
	tier      *big.Rat // nil where there are none
	share     *big.Rat // what the line comes to, where it is not price × quantity
	set       string   // the lines that are rounded together; the line alone if empty
	key       string   // the group in which the line counts
	own       *big.Rat // with how much
	rate      string
	settled   pricing.Settled
}

// noPrice is thrown where a rule says that the line has no price.
type noPrice struct{ why pricing.Reason }

func refuse(why pricing.Reason) { panic(noPrice{why}) }

// refusal returns why f was refused, or ReasonNone.
func refusal(f func()) (why pricing.Reason) {
	defer func() {
		if r := recover(); r != nil {
			x, ok := r.(noPrice)
			if !ok {
				panic(r)
			}
			why = x.why
		}
	}()
	f()
	return pricing.ReasonNone
}

func newReference(b pricing.Book, buyer pricing.Buyer, requests []pricing.Request) *reference {
	ref := &reference{book: b, buyer: buyer}
	var err error
	if ref.indices, err = index.Compile(b.Indices); err != nil {
		panic(err)
	}
	if ref.calendar, err = kabinet.NewCalendar(kabinet.CalendarOptions{Holidays: b.Calendar.Holidays, Workdays: b.Calendar.Workdays, Zone: refZone(b)}); err != nil {
		panic(err)
	}
	ref.papers = ref.written()
	for i, r := range requests {
		l := &refLine{reference: ref, i: i, r: r, quantity: ratOf(r.Quantity)}
		if r.Conditions != nil {
			l.given = *r.Conditions
		}
		for j := range b.Products {
			if b.Products[j].SKU == r.SKU {
				l.p = &b.Products[j]
			}
		}
		switch {
		case l.p == nil:
			l.wrong = pricing.ReasonUnknownProduct
		case l.factor(r.Unit) == nil:
			l.wrong = pricing.ReasonUnknownUnit
		case r.Quantity.Sign() <= 0:
			l.wrong = pricing.ReasonBadQuantity
		default:
			l.unit = l.named(r.Unit)
		}
		ref.lines = append(ref.lines, l)
	}
	return ref
}

// answers returns what each line costs.
func (ref *reference) answers() []refAnswer {
	ref.collect()
	out := make([]refAnswer, len(ref.lines))
	offers := make([]*refOffer, len(ref.lines))
	sets := map[string][]int{}
	for i, l := range ref.lines {
		if why := refusal(func() { offers[i] = l.winner() }); why != pricing.ReasonNone {
			offers[i] = nil
		}
		if o := offers[i]; o != nil && o.share != nil {
			if o.set == "" {
				o.set = strconv.Itoa(i)
			}
			sets[o.set] = append(sets[o.set], i)
		}
	}
	amounts := make([]*big.Rat, len(ref.lines))
	for _, lines := range sets {
		shares := make([]*big.Rat, len(lines))
		for j, i := range lines {
			shares[j] = offers[i].share
		}
		for j, x := range refAllocate(shares, ref.lines[lines[0]].r.Currency.Digits(), ref.book.Policy.Rounding) {
			amounts[lines[j]] = x
		}
	}
	for i, l := range ref.lines {
		if o := offers[i]; o != nil {
			if why := refusal(func() { out[i] = l.finished(o, amounts[i]) }); why != pricing.ReasonNone {
				out[i] = refAnswer{}
			}
		}
	}
	return out
}

// winner returns the offer that holds, or nil.
func (l *refLine) winner() *refOffer {
	if l.wrong != pricing.ReasonNone {
		refuse(l.wrong)
	}
	if why := l.unseen(); why != pricing.ReasonNone {
		refuse(why)
	}
	if o := l.promised(); o != nil {
		return o
	}
	if x := l.given.External; x != nil && x.NoFallback {
		refuse(pricing.ReasonExternal)
	}
	return l.choose(l.sources())
}

// finished takes an offer through the phases; amount is what a line was
// allocated whose amount is not price × quantity.
func (l *refLine) finished(o *refOffer, amount *big.Rat) refAnswer {
	out := refAnswer{Outcome: pricing.Priced, Source: o.source.name(o.row), Settled: o.settled, Rate: o.rate}
	if o.onRequest {
		out.Outcome = pricing.QuoteOnly
		return out
	}
	c := l.phases(o, amount)
	total := add(c.value, c.pass)
	out.List, out.Price = o.price.RatString(), o.price.RatString()
	if amount == nil {
		out.Price = total.RatString()
		total = quo(mul(total, o.quantity), o.per)
	}
	out.Total = refRound(total, l.r.Currency.Digits(), l.book.Policy.Rounding).RatString()
	out.Quantity, out.Unit = o.quantity.RatString(), o.unit
	if o.tier != nil {
		out.Tier = o.tier.RatString()
	}
	out.Approval, out.Provisional, out.Orderable = c.approval, c.provisional, l.orderable(o)
	return out
}

// answered is what the engine said.
func answered(r pricing.Result) refAnswer {
	if r.Outcome == pricing.NoPrice {
		return refAnswer{}
	}
	out := refAnswer{
		Outcome: r.Outcome, Source: r.Source, Settled: r.Settled, Rate: r.Rate, Approval: r.NeedsApproval, Provisional: r.Provisional, Orderable: r.Order.OK,
	}
	out.Source.Version = ""
	if r.Outcome == pricing.QuoteOnly {
		return out
	}
	out.Total, out.List, out.Price = ratOfMoney(r.Total).RatString(), ratOfMoney(r.List).RatString(), ratOfMoney(r.Price).RatString()
	out.Quantity, out.Unit = ratOf(r.Quantity).RatString(), r.Unit
	if r.Ladder {
		out.Tier = ratOf(r.Tier).RatString()
	}
	return out
}

// refAllocate rounds the sum of shares once, and divides it by largest remainder.
func refAllocate(shares []*big.Rat, digits int, mode kabinet.Rounding) []*big.Rat {
	unit := quo(rat(1), rat(pow(10, digits)))
	sum, given := rat(0), rat(0)
	out := make([]*big.Rat, len(shares))
	order := make([]int, len(shares))
	for i, s := range shares {
		sum = add(sum, s)
		out[i] = mul(refFloor(quo(s, unit)), unit)
		given = add(given, out[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return sub(shares[j], out[j]).Cmp(sub(shares[i], out[i])) })
	rest := sub(refRound(sum, digits, mode), given)
	for _, i := range order {
		if rest.Sign() > 0 {
			out[i] = add(out[i], unit)
			rest = sub(rest, unit)
		}
	}
	if rest.Sign() != 0 {
		panic("there is more to allocate than lines")
	}
	return out
}
