package main

import (
	"cmp"
	"context"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/cart/order/spend/withbudget"
	"github.com/seed-a884640a/kabinet/cart/order/spend/withclaims"
	"github.com/seed-a884640a/kabinet/exchange/xlsx"
	"github.com/seed-a884640a/kabinet/store"
)

// SpendPage is what a client spent.
type SpendPage struct {
	Form       SpendForm
	Mistake    string
	Entities   []accounts.LegalEntity
	Clients    []Client // for the seller's people
	Seller     bool
	Totals     []SpendRow // a currency each
	Wide       template.HTML
	Narrow     template.HTML
	Periods    []SpendRow // what the picture shows
	Rows       []SpendRow
	By         string // what the rows are by
	Plans      []PlanRow
	CanExport  bool
	CSV, XLSX  string
	Was        string // the days that it is compared with
	Dimensions []string
}

// SpendRow is what was spent on something, beside what was before.
type SpendRow struct {
	spend.Change
	Name   string
	Short  string // beneath a picture
	Growth string // signed, per cent; empty where there is nothing to compare with
	Less   bool
	Share  float64 // of the largest, in hundredths
}

// PlanRow is a budget of these days.
type PlanRow struct {
	spend.Plan
	Meter Meter
}

// SpendForm is what the report is about, as it was chosen.
type SpendForm struct{ From, Until, Every, By, Entity, Basis, Client string }

// Query writes the form as the query of a link.
func (f SpendForm) Query() string {
	q := url.Values{}
	for name, value := range map[string]string{
		"from": f.From, "until": f.Until, "every": f.Every, "by": f.By, "entity": f.Entity, "basis": f.Basis, "client": f.Client,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// Bases and Lengths are those to choose from.
func (SpendForm) Bases() []spend.Basis {
	return []spend.Basis{spend.Placed, spend.Confirmed, spend.Shipped}
}
func (SpendForm) Lengths() []spend.Every {
	return []spend.Every{spend.Month, spend.Quarter, spend.Year}
}

var spendDimensions = []string{string(spend.ByGroup), string(spend.ByLegalEntity), string(spend.ByCostCentre)}

// Spend returns the service of reports in the transaction. Articles are grouped by the
// catalogue as it is now.
func (a *App) Spend(tx store.Tx) *spend.Service {
	catalogue, authority := &a.Trade().Catalogue, a.authority(tx)
	return &spend.Service{
		Orders: tx.OrderLister(), Authority: authority,
		Groups: spend.GroupsFunc(func(sku kabinet.SKU) string {
			if item, ok := catalogue.Item(sku); ok {
				if path := catalogue.Path(item.Group); len(path) > 0 {
					return path[0].ID
				}
			}
			return ""
		}),
		Credits: withclaims.Credits{Claims: tx.ClaimLister(), Orders: tx.Orders(), Shipments: tx.Shipments(), Authority: authority},
		Budgets: withbudget.Budgets{Lister: tx.BudgetLister(), Service: a.Spending(tx).Budgets.Budgets, Authority: authority},
	}
}

// spendQuery reads the form; without one it is about the last twelve months.
func (c *call) spendQuery() (SpendForm, spend.Query, error) {
	value := func(name string) string { return clip(strings.TrimSpace(c.r.FormValue(name)), 100) }
	form := SpendForm{value("from"), value("until"), value("every"), value("by"), value("entity"), value("basis"), value("client")}
	today := kabinet.DateOf(c.s.app.Now().In(zone))
	next := kabinet.Date{Year: today.Year, Month: today.Month, Day: 1}.EndOfMonth().AddDays(1)
	if form.From == "" {
		form.From = kabinet.Date{Year: next.Year - 1, Month: next.Month, Day: 1}.String()
	}
	if form.Until == "" {
		form.Until = next.AddDays(-1).String()
	}
	form.Every, form.By = cmp.Or(form.Every, string(spend.Month)), cmp.Or(form.By, string(spend.ByGroup))
	q := spend.Query{
		Org: kabinet.OrgID(form.Client), LegalEntity: kabinet.LegalEntityID(form.Entity), Zone: zone,
		Basis: spend.Basis(form.Basis), Every: spend.Every(form.Every), By: []spend.Dimension{spend.Dimension(form.By)},
	}
	var err error
	if q.First, err = kabinet.ParseDate(form.From); err != nil {
		return form, q, err
	}
	last, err := kabinet.ParseDate(form.Until)
	if err != nil {
		return form, q, err
	}
	q.Until = last.AddDays(1)
	return form, q, q.Validate()
}

// spending shows what was spent, of the orders that the caller may see.
func (s *Server) spending(c *call) error {
	form, q, wrong := c.spendQuery()
	page := SpendPage{Form: form, Dimensions: spendDimensions, By: c.p.Text("spend.by_" + form.By)}
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if !c.me.CanSpend {
			return kabinet.ErrForbidden.With("permission", order.PermissionView)
		}
		page.Seller, page.Rows, page.Totals, page.Plans = c.me.Seller, nil, nil, nil
		page.CanExport = slices.Contains(c.me.Rights.Permissions(), order.PermissionExport)
		org, err := s.spendChoices(ctx, tx, c, &page)
		if err != nil || wrong != nil {
			return err
		}
		q.Org = org.ID()
		return s.report(ctx, tx, c, org, q, &page)
	})
	if wrong != nil && err == nil {
		page.Mistake = sentence(c.p, wrong)
	} else if err != nil {
		return err
	}
	page.CSV, page.XLSX = "/spend.csv?"+page.Form.Query(), "/spend.xlsx?"+page.Form.Query()
	return c.render(http.StatusOK, "spend", "spend", c.p.Text("spend.title"), page)
}

// spendChoices fills in what the form offers, and returns whose report it is: the
// caller's company's, or that of a client whom the seller's people chose.
func (s *Server) spendChoices(ctx context.Context, tx store.Tx, c *call, page *SpendPage) (*accounts.Organization, error) {
	page.Entities, page.Clients = nil, nil
	org := c.me.Org
	if c.me.Seller {
		var b Buyer
		chosen := kabinet.OrgID(page.Form.Client)
		if err := b.clients(ctx, tx, c, &chosen); err != nil {
			return nil, err
		}
		page.Clients, page.Form.Client = b.Clients, string(chosen)
		var err error
		if org, err = tx.Organizations().Get(ctx, chosen); err != nil {
			return nil, err
		}
		page.Entities = org.LegalEntities()
		return org, nil
	}
	page.Form.Client = ""
	for _, x := range payers(org, c.me, order.PermissionView) {
		e, _ := org.LegalEntity(x.ID)
		page.Entities = append(page.Entities, e)
	}
	return org, nil
}

// report fills in what was spent.
func (s *Server) report(ctx context.Context, tx store.Tx, c *call, org *accounts.Organization, q spend.Query, page *SpendPage) error {
	svc := s.app.Spend(tx)
	compared := func(q spend.Query) (spend.Report, spend.Report, error) {
		now, err := svc.Report(ctx, c.me.Actor, q)
		if err != nil {
			return now, now, err
		}
		before := *svc
		before.Budgets = nil
		was, err := before.Report(ctx, c.me.Actor, q.Previous())
		return now, was, err
	}
	now, before, err := compared(q)
	if err != nil {
		return err
	}
	was := q.Previous()
	page.Was = c.p.Text("spend.was", param("first", was.First), param("last", was.Until.AddDays(-1)))
	page.Totals = c.p.spendRows(spend.CompareTotals(now, before), func(k spend.Key) string { return k.Currency.Code() })
	if len(page.Totals) > 0 {
		largest := page.Totals[0].Currency
		page.Rows = c.p.spendRows(spend.Compare(now, before), s.spendName(c.p, org, spend.Dimension(page.Form.By)))
		q.By = []spend.Dimension{spend.ByPeriod}
		now, before, err := compared(q)
		if err != nil {
			return err
		}
		page.Periods = c.p.spendPeriods(q, largest, spend.Compare(now, before))
		page.Wide, page.Narrow = spendChart(c.p, page.Periods, 820), spendChart(c.p, page.Periods, 320)
	}
	today := kabinet.DateOf(s.app.Now().In(zone))
	for _, p := range now.Plans {
		if p.Used.IsZero() && (today.Before(p.Period.First) || !today.Before(p.Period.Until)) {
			continue // a period that is over, of which nothing was used
		}
		row := PlanRow{Plan: p, Meter: meter("", amountOf(p.Used), 0, amountOf(p.Amount))}
		over, err := p.Used.Sub(p.Amount)
		row.Meter.Over = err == nil && over.Sign() > 0
		page.Plans = append(page.Plans, row)
	}
	return nil
}

// amountOf is an amount as a length of a picture: nothing is reckoned with it.
func amountOf(m kabinet.Money) float64 { return m.Decimal().InexactFloat64() }

// spendName names what a row is about.
func (s *Server) spendName(p *printer, org *accounts.Organization, by spend.Dimension) func(spend.Key) string {
	return func(k spend.Key) string {
		switch by {
		case spend.ByLegalEntity:
			if e, ok := org.LegalEntity(k.LegalEntity); ok {
				return p.Name(e.Name)
			}
			return string(k.LegalEntity)
		case spend.ByCostCentre:
			return cmp.Or(p.Name(k.CostCentre), p.Text("spend.no_centre"))
		}
		return s.groupName(p, k.Group)
	}
}

// groupName names a group of the catalogue.
func (s *Server) groupName(p *printer, id string) string {
	catalogue := s.app.Trade().Catalogue
	if path := catalogue.Path(id); id != "" && len(path) > 0 {
		return p.Name(path[len(path)-1].Name)
	}
	return p.Text("spend.no_group")
}

// spendRows makes rows of changes, those on which the most was spent first.
func (p *printer) spendRows(changes []spend.Change, name func(spend.Key) string) []SpendRow {
	out := make([]SpendRow, 0, len(changes))
	largest := 0.0
	for _, x := range changes {
		row := SpendRow{Change: x, Name: name(x.Key)}
		if growth, ok := x.Growth(); ok {
			row.Less = growth.Sign() < 0
			row.Growth = p.signed(growth)
		}
		largest = max(largest, amountOf(x.Now.Gross))
		out = append(out, row)
	}
	for i := range out {
		if largest > 0 {
			out[i].Share = max(0, amountOf(out[i].Now.Gross)/largest*100)
		}
	}
	slices.SortStableFunc(out, func(a, b SpendRow) int { return cmp.Compare(amountOf(b.Now.Gross), amountOf(a.Now.Gross)) })
	return out
}

// signed writes a rate as per cent with its sign, rounded to whole ones.
func (p *printer) signed(r kabinet.Rate) string {
	r, err := r.Round(2, kabinet.HalfUp)
	if err != nil {
		return ""
	}
	text := p.Number(strings.TrimPrefix(r.Percent(), "-"))
	switch r.Sign() {
	case 1:
		text = "+" + text
	case -1:
		text = "−" + text
	}
	return text + "\u00a0%"
}

// spendPeriods returns every period of a query in one currency, those without spending
// too.
func (p *printer) spendPeriods(q spend.Query, c kabinet.Currency, changes []spend.Change) []SpendRow {
	none := spend.Report{}.Total(c)
	var out []spend.Change
	for _, x := range q.Periods() {
		i := slices.IndexFunc(changes, func(y spend.Change) bool { return y.Period == x.First && y.Currency == c })
		if i >= 0 {
			out = append(out, changes[i])
			continue
		}
		out = append(out, spend.Change{Key: spend.Key{Period: x.First, Currency: c}, Now: none, Before: none})
	}
	rows := p.spendRows(out, func(k spend.Key) string { return p.spendPeriod(q.Every, k.Period) })
	slices.SortFunc(rows, func(a, b SpendRow) int { return a.Period.Compare(b.Period) })
	for i := range rows {
		rows[i].Short = rows[i].Name
		if q.Every == spend.Month {
			rows[i].Short = rows[i].Period.Start(nil).Format("01.06")
		}
	}
	return rows
}

// spendPeriod names the period that begins with a day.
func (p *printer) spendPeriod(every spend.Every, first kabinet.Date) string {
	switch every {
	case spend.Month:
		return p.period(first.Start(nil).Format("2006-01"))
	case spend.Quarter:
		return p.period(strconv.Itoa(first.Year) + "-Q" + strconv.Itoa((int(first.Month)-1)/3+1))
	}
	return strconv.Itoa(first.Year)
}

// spendFile gives the report as a file: by period and by what was chosen.
func (s *Server) spendFile(c *call, media, name string, write func(http.ResponseWriter, spend.Report, spend.ExportOptions) error) error {
	form, q, err := c.spendQuery()
	if err != nil {
		return err
	}
	q.By = append([]spend.Dimension{spend.ByPeriod}, q.By...)
	var report spend.Report
	var org *accounts.Organization
	if err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		if !c.me.CanSpend || !slices.Contains(c.me.Rights.Permissions(), order.PermissionExport) {
			return kabinet.ErrForbidden.With("permission", order.PermissionExport)
		}
		if org, err = s.spendChoices(ctx, tx, c, &SpendPage{Form: form}); err != nil {
			return err
		}
		q.Org = org.ID()
		report, err = s.app.Spend(tx).Export(ctx, c.me.Actor, q)
		return err
	}); err != nil {
		return err
	}
	// It is written after the transaction: whoever reads slowly holds up nobody.
	options := spend.ExportOptions{
		BOM: true, Russian: c.p.lang == "ru", Group: func(id string) string { return s.groupName(c.p, id) },
		LegalEntity: func(id kabinet.LegalEntityID) string {
			return s.spendName(c.p, org, spend.ByLegalEntity)(spend.Key{LegalEntity: id})
		},
	}
	if options.Russian {
		options.Comma = ';'
	}
	c.w.Header().Set("Content-Type", media)
	c.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return write(c.w, report, options)
}

func (s *Server) spendCSV(c *call) error {
	return s.spendFile(c, "text/csv; charset=utf-8", "spend.csv", func(w http.ResponseWriter, r spend.Report, o spend.ExportOptions) error {
		return spend.WriteCSV(w, r, o)
	})
}

func (s *Server) spendXLSX(c *call) error {
	const media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	return s.spendFile(c, media, "spend.xlsx", func(w http.ResponseWriter, r spend.Report, o spend.ExportOptions) error {
		return xlsx.Table(w, spend.Records(r, o), 12, 12, 36)
	})
}
