package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// askFlags are the flags by which price and explain take a query.
type askFlags struct {
	sku, quantity, unit, currency, at, agreement string
	organization, units, payer, segments         string
	channel, seller                              string
	scope                                        struct{ lot, warehouse, delivery, payment, orderKind string }
	taxDate, knownAt, taken, shipment, invoice   string
	check, checkTax                              string

	ofOneLine []string // the names of flags that make the query of -sku
}

const askHelp = `The queries are a JSON file, {"buyer": {...}, "requests": [...]} or an array of
such, or one query made of the flags. What a request leaves out is filled in: "at"
by -at or the present instant, "currency" by -currency or the book's only one. The
answer shows what was filled in. An instant is written 2006-01-02T15:04:05Z, or as
a day, 2006-01-02, which begins in the zone of the book.
`

func (c *call) askFlags() *askFlags {
	a := new(askFlags)
	text := func(p *string, name, value, usage string) {
		c.flags.StringVar(p, name, value, usage)
		if name != "currency" && name != "at" {
			a.ofOneLine = append(a.ofOneLine, name)
		}
	}
	text(&a.sku, "sku", "", "ask for this `article`, in place of a file of queries")
	text(&a.quantity, "qty", "1", "`quantity` asked for with -sku")
	text(&a.quantity, "quantity", "1", "`quantity` asked for, another name of -qty")
	text(&a.unit, "unit", "", "`unit` of the quantity; the article's base unit if not given")
	text(&a.currency, "currency", "", "currency, a `code`, of requests that name none")
	text(&a.at, "at", "", "`instant` of requests that name none")
	text(&a.agreement, "agreement", "", "`id` of the agreement to buy under")

	text(&a.organization, "org", "", "the buyer's organisation, an `id`; none is a guest")
	text(&a.units, "units", "", "the buyer's units, `ids` from the leaf to the root with commas")
	text(&a.payer, "payer", "", "the buyer's legal entity, an `id`")
	text(&a.segments, "segments", "", "the buyer's segments, `ids` with commas")
	text(&a.channel, "channel", "", "the sales channel, an `id`")
	text(&a.seller, "seller", "", "the seller's legal entity to buy from, an `id`")

	text(&a.scope.lot, "lot", "", "the batch of goods, an `id`")
	text(&a.scope.warehouse, "warehouse", "", "the warehouse, an `id`")
	text(&a.scope.delivery, "delivery", "", "the `basis` of delivery, such as \"FCA Moscow\"")
	text(&a.scope.payment, "payment", "", "the `terms` of payment")
	text(&a.scope.orderKind, "order-kind", "", "the `kind` of order")
	text(&a.taxDate, "tax-date", "", "`instant` whose tax rates count, if not that of the request")
	text(&a.knownAt, "known-at", "", "ask what the book said at this `instant`")
	text(&a.taken, "taken", "", "`quantity` taken already in the period of a ladder")
	text(&a.shipment, "shipment", "", "`instant` at which the goods leave, for index surcharges")
	text(&a.invoice, "invoice", "", "`instant` of the invoice, for index surcharges")
	text(&a.check, "check", "", "check this price of one unit by the floors: `money`, such as \"79000 RUB\"")
	text(&a.checkTax, "check-tax", "net", "whether the price of -check is `net` or gross")
	return a
}

// parseInstant reads an instant, or a day of a zone; empty text is no instant.
func parseInstant(name, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if d, err := kabinet.ParseDate(text); err == nil {
		return d.Start(zone).UTC(), nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return at, fmt.Errorf("-%s %s is neither an instant such as 2006-01-02T15:04:05Z nor a day such as 2006-01-02", name, text)
	}
	return at.UTC(), nil
}

// instant returns the instant of -at, or now.
func (c *call) instant(text string, zone *time.Location) (time.Time, error) {
	at, err := parseInstant("at", text, zone)
	if at.IsZero() {
		at = c.now().UTC().Truncate(time.Second)
	}
	return at, err
}

func parseCurrency(text string) (kabinet.Currency, error) {
	if text == "" {
		return 0, nil
	}
	return kabinet.ParseCurrency(text)
}

// answered are queries with the views that answer them.
type answered struct {
	*compiled
	file  *queryFile
	views []*pricing.View
}

// ask reads the book and the queries. The code holds where it returns nil.
func (c *call) ask(a *askFlags, files []string) (*answered, int) {
	if _, err := c.instant(a.at, time.UTC); err != nil {
		return nil, c.usage("%v", err)
	}
	currency, err := parseCurrency(a.currency)
	if err != nil {
		return nil, c.usage("-currency: %v", err)
	}
	if _, err := a.query(time.UTC); err != nil {
		return nil, c.usage("%v", err)
	}
	switch {
	case len(files) == 0:
		return nil, c.usage("the book is missing")
	case len(files) == 1 && a.sku == "":
		return nil, c.usage("the queries are missing: a file, or -sku")
	case len(files) > 2:
		return nil, c.usage("one book and one file of queries are enough")
	case len(files) == 2 && a.sku != "":
		return nil, c.usage("either a file of queries or -sku")
	case len(files) == 2 && c.stray(a) != "":
		return nil, c.usage("-%s goes with -sku: a file of queries says it itself", c.stray(a))
	}
	b, ok := c.compile(files[0])
	if !ok {
		return nil, exitTrouble
	}
	at, _ := c.instant(a.at, b.zone())
	f, name := (*queryFile)(nil), ""
	if a.sku != "" {
		f, _ = a.query(b.zone())
	} else {
		name = files[1]
		data, err := c.read(name)
		if err == nil {
			f, err = readQueries(data)
		}
		if err != nil {
			return nil, c.trouble(name, err)
		}
	}
	if err := f.complete(at, currency, b.book); err != nil {
		return nil, c.trouble(name, err)
	}
	out := &answered{compiled: b, file: f}
	for i := range f.queries {
		v, err := b.snapshot.For(f.queries[i].Buyer)
		if err != nil {
			return nil, c.trouble(name, f.fail(f.pointer(i, "/buyer"), pricing.ErrAccount))
		}
		out.views = append(out.views, v)
	}
	return out, exitOK
}

// stray returns a flag that was given and makes no query without -sku.
func (c *call) stray(a *askFlags) string {
	found := ""
	c.flags.Visit(func(f *flag.Flag) {
		if slices.Contains(a.ofOneLine, f.Name) {
			found = f.Name
		}
	})
	return found
}

// query is the one that the flags make.
func (a *askFlags) query(zone *time.Location) (*queryFile, error) {
	q, err := kabinet.ParseQuantity(a.quantity)
	if err != nil {
		return nil, fmt.Errorf("-qty: %w", err)
	}
	r := line{Request: pricing.Request{
		SKU: kabinet.SKU(a.sku), Quantity: q, Unit: kabinet.UoM(a.unit), Agreement: kabinet.AgreementID(a.agreement),
	}}
	given := pricing.Conditions{Scope: pricing.Scope{
		Lot: pricing.LotID(a.scope.lot), Warehouse: kabinet.WarehouseID(a.scope.warehouse), Delivery: a.scope.delivery,
		Payment: a.scope.payment, OrderKind: a.scope.orderKind,
	}}
	for _, t := range []struct {
		name, text string
		to         *time.Time
	}{
		{"tax-date", a.taxDate, &given.TaxDate}, {"known-at", a.knownAt, &given.KnownAt},
		{"shipment", a.shipment, &given.Shipment}, {"invoice", a.invoice, &given.Invoice},
	} {
		if *t.to, err = parseInstant(t.name, t.text, zone); err != nil {
			return nil, err
		}
	}
	if a.taken != "" {
		if given.Taken, err = kabinet.ParseQuantity(a.taken); err != nil {
			return nil, fmt.Errorf("-taken: %w", err)
		}
	}
	if given != (pricing.Conditions{}) {
		r.Conditions = &given
	}
	if a.check != "" {
		r.Check = new(proposal)
		if r.Check.Price, err = kabinet.ParseMoney(a.check); err != nil {
			return nil, fmt.Errorf("-check: %w", err)
		}
		if err := r.Check.Tax.UnmarshalText([]byte(a.checkTax)); err != nil {
			return nil, fmt.Errorf("-check-tax: %w", err)
		}
	}
	b := pricing.Buyer{
		Seller:       kabinet.SellerEntityID(a.seller),
		Organization: kabinet.OrgID(a.organization), Payer: kabinet.LegalEntityID(a.payer), Channel: kabinet.ChannelID(a.channel),
		Units: ids[kabinet.UnitID](a.units), Segments: ids[kabinet.SegmentID](a.segments),
	}
	return &queryFile{single: true, queries: []query{{b, []line{r}}}}, nil
}

func ids[T ~string](list string) []T {
	var out []T
	for _, s := range strings.Split(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, T(s))
		}
	}
	return out
}

// buyerText is a buyer in a few words.
func buyerText(b pricing.Buyer) string {
	var parts []string
	add := func(name, id string) {
		if id != "" {
			parts = append(parts, name+":"+id)
		}
	}
	add("organization", string(b.Organization))
	for _, u := range b.Units {
		add("unit", string(u))
	}
	add("legalEntity", string(b.Payer))
	for _, s := range b.Segments {
		add("segment", string(s))
	}
	add("channel", string(b.Channel))
	add("seller", string(b.Seller))
	if b.Organization == "" {
		parts = slices.Insert(parts, 0, "guest")
	}
	return strings.Join(parts, " ")
}
