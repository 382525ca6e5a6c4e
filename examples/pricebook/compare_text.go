package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// parties counts the changes of each party, in the order in which they come.
func (d *comparer) parties() []party {
	var out []party
	for _, f := range d.found {
		i := slices.IndexFunc(out, func(p party) bool { return p.Party == f.Party })
		if i < 0 {
			i = len(out)
			out = append(out, party{Party: f.Party})
		}
		p := &out[i]
		*map[string]*int{isDearer: &p.Dearer, isCheaper: &p.Cheaper, isLost: &p.Lost, isNew: &p.New, isOther: &p.Other}[f.Verdict]++
		if size(p.Percent).Less(size(f.Percent)) {
			p.Percent = f.Percent
		}
	}
	for i := range out {
		out[i].Sums = d.sums[out[i].Party]
	}
	return out
}

// size is a percentage without its sign; 0 for none.
func size(percent string) kabinet.Quantity {
	q, err := kabinet.ParseQuantity(strings.TrimPrefix(percent, "-"))
	if err != nil && percent != "" { // it is out of all bounds
		return kabinet.QuantityOf(math.MaxInt32)
	}
	return q
}

// tables writes the comparison for people.
func (d *comparer) tables(out io.Writer, w words, short bool) error {
	write := func(t *table) error {
		fmt.Fprintln(out)
		return t.write(out)
	}
	if len(d.found) == 0 {
		fmt.Fprintln(out, w.of("Nobody's price changes."))
	} else if err := d.summary(w).write(out); err != nil {
		return err
	}
	if short {
		return nil
	}
	if len(d.found) > 0 {
		if err := write(d.lines(w)); err != nil {
			return err
		}
	}
	if d.why {
		for _, f := range d.found {
			fmt.Fprintf(out, "\n%s\n%s", strings.TrimSpace(f.Party+" "+conditionsText(f.Conditions)), f.Why.Text(w.printer))
		}
	}
	if len(d.dearer) == 0 {
		return nil
	}
	fmt.Fprintf(out, "\n%s:\n", w.of("Agreed prices that are dearer than without the agreement"))
	return d.dearerLines(w).write(out)
}

// summary counts the changes of each buyer.
func (d *comparer) summary(w words) *table {
	t := newTable(w.of("buyer"), w.of(isDearer)+":", w.of(isCheaper)+":", w.of(isLost)+":", w.of(isNew)+":", w.of(isOther)+":", w.of("most")+" %:",
		w.of("sum before")+":", w.of("after")+":", w.of("difference")+":", "%:")
	for _, p := range d.parties() {
		row := []string{p.Party, count(p.Dearer), count(p.Cheaper), count(p.Lost), count(p.New), count(p.Other), signed(p.Percent)}
		if len(p.Sums) == 0 {
			t.add(append(row, "", "", "", "")...)
		}
		for i, s := range p.Sums {
			if i > 0 {
				row = make([]string, len(row))
			}
			t.add(append(row, s.Before.String()+" "+w.of(s.Tax.String()), s.After.String(), signed(s.Difference.Amount()), signed(percentText(s.Percent)))...)
		}
	}
	return t
}

func (d *comparer) lines(w words) *table {
	t := newTable(w.of("buyer"), w.of("article"), w.of("quantity")+":", w.of("unit"), w.of("before")+":", w.of("after")+":",
		w.of("difference")+":", "%:", w.of("agreement"), w.of("circumstances"), w.of("from"))
	for _, f := range d.found {
		t.add(f.Party, string(f.SKU), f.Quantity.String(), string(f.Unit), w.result(f.Before), w.result(f.After),
			differenceText(f), signed(f.Percent), string(f.Agreement), conditionsText(f.Conditions), f.At.UTC().Format(time.RFC3339))
	}
	return t
}

func (d *comparer) dearerLines(w words) *table {
	t := newTable(w.of("buyer"), w.of("article"), w.of("quantity")+":", w.of("unit"), w.of("agreement"), w.of("agreed")+":", w.of("without it")+":",
		w.of("difference")+":", "%:", w.of("promotion"), "", w.of("circumstances"), w.of("from"))
	for _, x := range d.dearer {
		fresh := ""
		if x.New {
			fresh = w.of(isNew)
		}
		t.add(x.Party, string(x.SKU), x.Quantity.String(), string(x.Unit), string(x.Agreed.Source.Agreement), w.result(x.Agreed), w.result(x.Without),
			signed(x.Difference.Amount()), signed(percentText(x.Percent)), strings.Join(x.Promotions, " "), fresh, conditionsText(x.Conditions),
			x.At.UTC().Format(time.RFC3339))
	}
	return t
}

// count leaves out nothing.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// percentText is a percentage to two decimal places, which is all it has.
func percentText(p kabinet.Percentage) string {
	whole, part, _ := strings.Cut(p.String(), ".")
	return whole + "." + (part + "00")[:2]
}

// signed shows that a number is above zero.
func signed(number string) string {
	if number == "" || strings.HasPrefix(number, "-") {
		return number
	}
	return "+" + number
}

// result is the outcome in a few words: the total, or why there is none.
func (w words) result(r pricing.Result) string {
	switch {
	case r.Outcome == pricing.QuoteOnly:
		return w.of("on request")
	case r.Outcome != pricing.Priced:
		return fmt.Sprintf("%s (%s)", w.of("no price"), r.Reason)
	case !r.Order.OK:
		return fmt.Sprintf("%s %s (%s)", r.Total, w.of(r.Tax.String()), r.Order.Reason)
	}
	return fmt.Sprintf("%s %s", r.Total, w.of(r.Tax.String()))
}

func differenceText(d difference) string {
	if d.Difference.IsZero() {
		return ""
	}
	return signed(d.Difference.Amount())
}

// conditionsText is the circumstances of a request in a few words.
func conditionsText(c *pricing.Conditions) string {
	if c == nil {
		return ""
	}
	var parts []string
	for _, p := range []struct{ name, value string }{
		{"lot", string(c.Lot)}, {"warehouse", string(c.Warehouse)}, {"delivery", c.Delivery}, {"payment", c.Payment}, {"orderKind", c.OrderKind},
	} {
		if p.value != "" {
			parts = append(parts, p.name+":"+p.value)
		}
	}
	return strings.Join(parts, " ")
}
