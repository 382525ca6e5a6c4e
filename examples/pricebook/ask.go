package main

import (
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
}

const askHelp = `The queries are a JSON file, {"buyer": {...}, "requests": [...]} or an array of
such, or one query made of the flags. What a request leaves out is filled in: "at"
by -at or the present instant, "currency" by -currency or the book's only one. The
answer shows what was filled in.
`

func (c *call) askFlags() *askFlags {
	a := new(askFlags)
	c.flags.StringVar(&a.sku, "sku", "", "ask for this `article`, in place of a file of queries")
	c.flags.StringVar(&a.quantity, "qty", "1", "`quantity` asked for with -sku")
	c.flags.StringVar(&a.quantity, "quantity", "1", "`quantity` asked for, another name of -qty")
	c.flags.StringVar(&a.unit, "unit", "", "`unit` of the quantity; the article's base unit if not given")
	c.flags.StringVar(&a.agreement, "agreement", "", "`id` of the agreement to buy under")
	c.flags.StringVar(&a.organization, "org", "", "the buyer's organisation, an `id`; none is a guest")
	c.flags.StringVar(&a.units, "units", "", "the buyer's units, `ids` from the leaf to the root with commas")
	c.flags.StringVar(&a.payer, "payer", "", "the buyer's legal entity, an `id`")
	c.flags.StringVar(&a.segments, "segments", "", "the buyer's segments, `ids` with commas")
	c.flags.StringVar(&a.channel, "channel", "", "the sales channel, an `id`")
	c.flags.StringVar(&a.seller, "seller", "", "the seller's legal entity to buy from, an `id`")
	c.flags.StringVar(&a.currency, "currency", "", "currency, a `code`, of requests that name none")
	c.flags.StringVar(&a.at, "at", "", "`instant` of requests that name none, as 2006-01-02T15:04:05Z")
	return a
}

// instant returns the instant of -at, or now.
func (c *call) instant(text string) (time.Time, error) {
	if text == "" {
		return c.now().UTC().Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return at, fmt.Errorf("-at %s is not an instant such as 2006-01-02T15:04:05Z", text)
	}
	return at.UTC(), nil
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
	at, err := c.instant(a.at)
	if err != nil {
		return nil, c.usage("%v", err)
	}
	currency, err := parseCurrency(a.currency)
	if err != nil {
		return nil, c.usage("-currency: %v", err)
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
	}
	b, ok := c.compile(files[0])
	if !ok {
		return nil, exitTrouble
	}
	f, name := (*queryFile)(nil), ""
	if a.sku != "" {
		if f, err = a.query(); err != nil {
			return nil, c.usage("%v", err)
		}
	} else {
		name = files[1]
		data, err := c.read(name)
		if err == nil {
			f, err = readQueries(name, data)
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
			return nil, c.trouble(name, f.fail(f.pointer(i, "/buyer")[1:], err))
		}
		out.views = append(out.views, v)
	}
	return out, exitOK
}

// query is the one that the flags make.
func (a *askFlags) query() (*queryFile, error) {
	q, err := kabinet.ParseQuantity(a.quantity)
	if err != nil {
		return nil, fmt.Errorf("-qty: %w", err)
	}
	b := pricing.Buyer{
		Seller:       kabinet.SellerEntityID(a.seller),
		Organization: kabinet.OrgID(a.organization), Payer: kabinet.LegalEntityID(a.payer), Channel: kabinet.ChannelID(a.channel),
		Units: ids[kabinet.UnitID](a.units), Segments: ids[kabinet.SegmentID](a.segments),
	}
	return &queryFile{single: true, queries: []query{{b, []pricing.Request{{
		SKU: kabinet.SKU(a.sku), Quantity: q, Unit: kabinet.UoM(a.unit), Agreement: kabinet.AgreementID(a.agreement),
	}}}}}, nil
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
