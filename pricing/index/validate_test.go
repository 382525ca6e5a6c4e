package index_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// wages is a bare number, and power may be negative.
func wages() index.Series {
	return index.Series{ID: "wages", Observations: []index.Observation{observed("2026-01-31", "104.5")}}
}

func power() index.Series {
	return index.Series{
		ID: "power", Currency: eur, Per: kabinet.QuantityOf(1), Unit: "MWH", Signed: true,
		Observations: []index.Observation{observed("2026-03-04", "-20")},
	}
}

// freight adds 2 EUR for each full 5 that diesel exceeds 150 by.
func freight() index.Formula {
	return index.Formula{
		Method: index.Step, Index: "diesel", Base: quantity("150"),
		Step: kabinet.QuantityOf(5), StepAmount: new(kabinet.MustMoney("2 EUR")),
		Fixing: index.MonthAverage, Lag: 1, AverageScale: new(1),
	}
}

func diesel() index.Series {
	return index.Series{
		ID: "diesel", Currency: eur, Per: kabinet.QuantityOf(100), Unit: kabinet.Litre,
		Observations: []index.Observation{observed("2026-01-12", "158.21"), observed("2026-01-26", "161.80")},
	}
}

// casting follows copper by 45 % and wages by 30 %.
func casting() index.Formula {
	return index.Formula{
		Method: index.Ratio, Constant: kabinet.MustRate("0.25"),
		Shares: []index.Share{
			{Index: "cu-del", Base: quantity("550"), Share: kabinet.MustRate("0.45")},
			{Index: "wages", Base: quantity("100"), Share: kabinet.MustRate("0.3")},
		},
		Fixing: index.MonthAverage, Anchor: index.Invoice, Missing: index.LastKnown, MaxAge: 60,
	}
}

func everySeries() []index.Series {
	return []index.Series{copper(), steel(), wages(), power(), diesel()}
}

func TestCheckNamesEveryMistakeWithItsPlace(t *testing.T) {
	table := must(index.Compile(everySeries()))
	money := func(s string) *kabinet.Money { return new(kabinet.MustMoney(s)) }
	for name, test := range map[string]struct {
		of     func() index.Formula
		change func(*index.Formula)
		want   []string
	}{
		"cable":   {cable, func(*index.Formula) {}, nil},
		"sheet":   {sheet, func(*index.Formula) {}, nil},
		"freight": {freight, func(*index.Formula) {}, nil},
		"casting": {casting, func(*index.Formula) {}, nil},

		"no method": {cable, func(f *index.Formula) { f.Method = 0 }, []string{
			"/method index.missing", "/weight index.superfluous", "/weightUnit index.superfluous", "/handling index.superfluous",
		}},
		"unknown names": {cable, func(f *index.Formula) { f.Anchor, f.Missing, f.Fixing = 9, 9, 9 }, []string{
			"/fixing index.name", "/anchor index.name", "/missing index.name",
		}},
		"unknown method": {sheet, func(f *index.Formula) { f.Method, f.Weight = 9, kabinet.Quantity{} }, []string{"/method index.name"}},
		"no fixing":      {cable, func(f *index.Formula) { f.Fixing = 0 }, []string{"/fixing index.missing"}},

		"no index":      {cable, func(f *index.Formula) { f.Index = "" }, []string{"/index index.missing"}},
		"no base":       {cable, func(f *index.Formula) { f.Base = nil }, []string{"/base index.missing"}},
		"base of zero":  {cable, func(f *index.Formula) { f.Base = quantity("0") }, nil},
		"negative base": {cable, func(f *index.Formula) { f.Base = quantity("-1") }, []string{"/base index.negative"}},
		"negative base of a signed series": {freight, func(f *index.Formula) {
			f.Index, f.Base = "power", quantity("-1")
		}, nil},
		"no series":               {cable, func(f *index.Formula) { f.Index = "zn" }, []string{"/index index.series"}},
		"weight of a bare number": {cable, func(f *index.Formula) { f.Index = "wages" }, []string{"/index index.bare"}},
		"unit":                    {cable, func(f *index.Formula) { f.WeightUnit = "TNE" }, []string{"/weightUnit index.unit"}},
		"no weight":               {cable, func(f *index.Formula) { f.Weight = kabinet.Quantity{} }, []string{"/weight index.missing"}},
		"negative weight":         {cable, func(f *index.Formula) { f.Weight = f.Weight.Neg() }, []string{"/weight index.positive"}},
		"negative per":            {cable, func(f *index.Formula) { f.Per = f.Per.Neg() }, []string{"/per index.negative"}},
		"handling":                {cable, func(f *index.Formula) { f.Handling = kabinet.MustPercentage("-100") }, []string{"/handling index.handling"}},
		"a discount":              {cable, func(f *index.Formula) { f.Handling = kabinet.MustPercentage("-99.9") }, nil},
		"steps and shares of a weight": {cable, func(f *index.Formula) {
			f.Step, f.StepAmount, f.Constant, f.Shares = kabinet.QuantityOf(1), money("1 EUR"), kabinet.MustRate("1"), []index.Share{}
		}, []string{
			"/step index.superfluous", "/stepAmount index.superfluous", "/constant index.superfluous", "/shares index.superfluous",
		}},

		"no step":        {freight, func(f *index.Formula) { f.Step, f.StepAmount = kabinet.Quantity{}, nil }, []string{"/step index.missing", "/stepAmount index.missing"}},
		"negative step":  {freight, func(f *index.Formula) { f.Step, f.StepAmount = f.Step.Neg(), money("-2 EUR") }, []string{"/step index.positive", "/stepAmount index.positive"}},
		"step of no sum": {freight, func(f *index.Formula) { f.StepAmount = new(kabinet.Money{}) }, []string{"/stepAmount index.missing"}},
		"step currency":  {freight, func(f *index.Formula) { f.StepAmount = money("2 RUB") }, []string{"/stepAmount index.currency"}},
		"step of a bare number in any currency": {freight, func(f *index.Formula) {
			f.Index, f.StepAmount = "wages", money("2 RUB")
		}, nil},

		"index of a ratio": {casting, func(f *index.Formula) { f.Index, f.Base = "steel", quantity("1") }, []string{"/index index.superfluous", "/base index.superfluous"}},
		"no shares":        {casting, func(f *index.Formula) { f.Constant, f.Shares = kabinet.MustRate("1"), nil }, []string{"/shares index.missing"}},
		"not the whole":    {casting, func(f *index.Formula) { f.Constant = kabinet.MustRate("0.2") }, []string{"/shares index.shares"}},
		"negative constant": {casting, func(f *index.Formula) {
			f.Constant, f.Shares[0].Share = kabinet.MustRate("-0.1"), kabinet.MustRate("0.8")
		}, []string{"/constant index.negative"}},
		"shares too large": {casting, func(f *index.Formula) {
			f.Shares[0].Share, f.Shares[1].Share = kabinet.MustRate("999999999999999"), kabinet.MustRate("999999999999999")
		}, []string{"/shares kabinet.overflow"}},
		"bad shares": {casting, func(f *index.Formula) {
			f.Shares[0] = index.Share{Share: kabinet.MustRate("-0.3")}
			f.Shares[1].Base, f.Constant = quantity("0"), kabinet.MustRate("1")
		}, []string{"/shares/0/index index.missing", "/shares/0/base index.missing", "/shares/0/share index.positive", "/shares/1/base index.positive"}},
		"one index twice":          {casting, func(f *index.Formula) { f.Shares[1].Index = "cu-del" }, []string{"/shares/1/index index.duplicate"}},
		"a share of no series":     {casting, func(f *index.Formula) { f.Shares[1].Index = "zn" }, []string{"/shares/1/index index.series"}},
		"a share that is signed":   {casting, func(f *index.Formula) { f.Shares[1].Index = "power" }, []string{"/shares/1/index index.signed"}},
		"shares of two currencies": {casting, func(f *index.Formula) { f.Shares[1].Index = "steel" }, []string{"/shares/1/index index.currency"}},

		"negative share passed": {cable, func(f *index.Formula) { f.PassThrough = kabinet.MustPercentage("-1") }, []string{"/passThrough index.range"}},
		"more than all passed":  {cable, func(f *index.Formula) { f.PassThrough = kabinet.MustPercentage("100.1") }, []string{"/passThrough index.range"}},
		"all passed":            {cable, func(f *index.Formula) { f.PassThrough = kabinet.MustPercentage("100") }, nil},
		"lag too long":          {sheet, func(f *index.Formula) { f.Lag = 1001 }, []string{"/lag index.range"}},
		"negative lag":          {cable, func(f *index.Formula) { f.Lag = -1 }, []string{"/lag index.range"}},
		"average without one":   {cable, func(f *index.Formula) { f.AverageScale = new(2) }, []string{"/averageScale index.superfluous"}},
		"average too fine":      {sheet, func(f *index.Formula) { f.AverageScale = new(10) }, []string{"/averageScale index.range"}},
		"date without Fixed":    {cable, func(f *index.Formula) { f.On = kabinet.MustDate("2026-03-03") }, []string{"/on index.superfluous"}},
		"id without Fixed":      {cable, func(f *index.Formula) { f.Observation = "2026-03-03" }, []string{"/observation index.superfluous"}},
		"Fixed without a date":  {cable, func(f *index.Formula) { f.Fixing = index.Fixed }, []string{"/on index.missing"}},
		"Fixed by date":         {cable, func(f *index.Formula) { f.Fixing, f.On = index.Fixed, kabinet.MustDate("2026-03-03") }, nil},
		"Fixed by no date":      {cable, func(f *index.Formula) { f.Fixing, f.On = index.Fixed, kabinet.Date{Year: 1} }, []string{"/on kabinet.date"}},
		"Fixed by id":           {cable, func(f *index.Formula) { f.Fixing, f.Observation = index.Fixed, "2026-03-03" }, nil},
		"Fixed by no id":        {cable, func(f *index.Formula) { f.Fixing, f.Observation = index.Fixed, "x" }, []string{"/observation index.no_observation"}},
		"Fixed with a lag":      {cable, func(f *index.Formula) { f.Fixing, f.Observation, f.Lag = index.Fixed, "2026-03-03", 1 }, []string{"/lag index.superfluous"}},
		"Fixed by both": {cable, func(f *index.Formula) {
			f.Fixing, f.Observation, f.On = index.Fixed, "2026-03-03", kabinet.MustDate("2026-03-03")
		}, []string{"/observation index.superfluous"}},
		"several Fixed by one id": {casting, func(f *index.Formula) { f.Fixing, f.Observation = index.Fixed, "2026-03-04" }, []string{
			"/observation index.superfluous", "/observation index.no_observation",
		}},

		"bounds":                   {cable, func(f *index.Formula) { f.Cap, f.Collar = money("5 EUR"), money("5.00 EUR") }, nil},
		"crossed":                  {cable, func(f *index.Formula) { f.Cap, f.Collar = money("5 EUR"), money("5.01 EUR") }, []string{"/collar index.bounds"}},
		"no bound":                 {cable, func(f *index.Formula) { f.Cap, f.Collar = new(kabinet.Money{}), new(kabinet.Money{}) }, []string{"/cap index.missing", "/collar index.missing"}},
		"negative cap":             {cable, func(f *index.Formula) { f.Cap, f.Collar = money("-5 EUR"), money("-6 EUR") }, []string{"/cap index.negative", "/collar index.negative"}},
		"allowed to be":            {cable, func(f *index.Formula) { f.Cap, f.Collar, f.AllowNegative = money("-5 EUR"), money("-6 EUR"), true }, nil},
		"two currencies of bounds": {cable, func(f *index.Formula) { f.Cap, f.Collar = money("5 RUB"), money("6 EUR") }, []string{"/cap index.currency"}},

		"no age":            {casting, func(f *index.Formula) { f.MaxAge = 0 }, []string{"/maxAge index.range"}},
		"too great an age":  {casting, func(f *index.Formula) { f.MaxAge = 3661 }, []string{"/maxAge index.range"}},
		"age of no concern": {cable, func(f *index.Formula) { f.MaxAge = 1 }, []string{"/maxAge index.superfluous"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := test.of()
			test.change(&f)
			err := table.Check(f)
			assert.Equal(t, test.want, placesAndCodes(t, err))
			_, surchargeErr := table.Surcharge(f, index.Input{})
			if err != nil {
				assert.Equal(t, err, surchargeErr)
			}
		})
	}
}

func TestTheInputIsChecked(t *testing.T) {
	table := must(index.Compile(everySeries()))
	now := instant("2026-03-05")
	for name, test := range map[string]struct {
		of   func() index.Formula
		in   index.Input
		want []string
	}{
		"nothing":       {cable, index.Input{}, []string{"/at index.missing", "/currency index.missing"}},
		"currency":      {cable, index.Input{At: now, Currency: rub}, []string{"/currency index.currency"}},
		"price":         {cable, index.Input{At: now, Currency: eur, Price: kabinet.MustMoney("1 RUB")}, []string{"/price index.currency"}},
		"price alone":   {cable, index.Input{At: now, Price: kabinet.MustMoney("1 RUB")}, []string{"/currency index.currency"}},
		"ratio of none": {casting, index.Input{At: now, Currency: eur}, []string{"/price index.missing"}},
		"no currency":   {cable, index.Input{At: now, Currency: 7}, []string{"/currency index.name", "/currency index.currency"}},
		"per":           {cable, index.Input{At: now, Currency: eur, Per: kabinet.QuantityOf(-1)}, []string{"/per index.negative"}},
		"every instant": {
			cable,
			index.Input{
				Currency: eur, At: now.AddDate(300, 0, 0), KnownAt: now.AddDate(300, 0, 0), Order: now.AddDate(-400, 0, 0),
				Shipment: now.AddDate(300, 0, 0), Invoice: now.AddDate(300, 0, 0),
			},
			[]string{
				"/at index.instant", "/order index.instant", "/shipment index.instant", "/invoice index.instant", "/knownAt index.instant",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := table.Surcharge(test.of(), test.in)
			assert.Equal(t, test.want, placesAndCodes(t, err))
			assert.Zero(t, got)
		})
	}
}
