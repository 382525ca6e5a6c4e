package rollout

import (
	"encoding/json"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Measure names one figure. Its definition in plain words is Measure.Definition.
type Measure string

// The measures, by the numbers of the questions that they answer.
const (
	// 1: the share of orders that come through the portal: of the cohort's orders,
	// the mean of that over its clients, and of all orders of the seller.
	OrderShare         Measure = "order_share"
	OrderShareByClient Measure = "order_share_by_client"
	OrderShareOfAll    Measure = "order_share_of_all"
	// 2
	RevenueShare Measure = "revenue_share"
	// 3
	RepeatShare Measure = "repeat_share"
	// 4
	AfterHoursShare Measure = "after_hours_share"
	// 5
	OperationsPerDay Measure = "operations_per_day"
	// 6
	EnquiriesPer100Orders Measure = "enquiries_per_100_orders"
	// 7
	ClaimsPer100Lines   Measure = "claims_per_100_lines"
	MisSortsPer100Lines Measure = "mis_sorts_per_100_lines"
	// 8
	AverageOrder   Measure = "average_order"
	CrossSellShare Measure = "cross_sell_share"
	UpSellShare    Measure = "up_sell_share"
	// 9
	ConfirmMedian Measure = "confirm_median"
	ConfirmP90    Measure = "confirm_p90"
	// 10
	OnboardedPerMonth Measure = "onboarded_per_month"
	// 11
	FirstOrderFromInvitation Measure = "first_order_from_invitation"
	FirstOrderFromLogin      Measure = "first_order_from_login"
	// 12
	Activation Measure = "activation"
	// 13
	CartToOrder Measure = "cart_to_order"
	// 14
	MinutesPerClient Measure = "minutes_per_client"
	// 15
	ResponseMedian Measure = "response_median"
	ResponseP90    Measure = "response_p90"
	// 16
	Satisfaction Measure = "satisfaction"
)

// Unit is what a value is counted in.
type Unit string

// The units.
const (
	Share    Unit = "share"    // 0 to 1, shown in per cent
	Hundred  Unit = "hundred"  // per hundred
	PerMonth Unit = "month"    // per month
	PerDay   Unit = "day"      // per manager and working day
	Currency Unit = "currency" // in the currency of the numerator
	Minutes  Unit = "minutes"
	Hours    Unit = "hours"
	DaysUnit Unit = "days"
	Points   Unit = "points" // −100 to 100
)

// Method is how an interval was found.
type Method string

// The methods.
const (
	// Wilson's score interval, for shares of what is counted one by one.
	Wilson Method = "wilson"
	// Cluster: a ratio of sums over clients or managers, whose own orders need not
	// be independent, by the delta method with Student's distribution.
	Cluster Method = "cluster"
	// Poisson: the exact interval of a count, over an exposure that is taken as
	// known.
	Poisson Method = "poisson"
	// OrderStatistics: two of the observed values, for any distribution.
	OrderStatistics Method = "order_statistics"
	// LogLog: of the median of a Kaplan–Meier curve.
	LogLog Method = "log_log"
	// Score: of a net promoter score, as package nps finds it.
	Score Method = "score"
)

// definition says how a measure is found.
type definition struct {
	number int // of the question
	unit   Unit
	rises  bool // more of it is better
	// ofClients is set where only a cohort of clients can be asked.
	ofClients bool
	// fromStart is set where everything since the start counts, not only the
	// window, so that there is no T0.
	fromStart bool
	// needs are the kinds without which nothing can be told from nothing recorded.
	needs   []Kind
	compute func(*view) (Result, error)
}

// inOrder are the measures in the order in which they are shown.
var inOrder = []Measure{
	OrderShare, OrderShareByClient, OrderShareOfAll, RevenueShare, RepeatShare, AfterHoursShare, OperationsPerDay,
	EnquiriesPer100Orders, ClaimsPer100Lines, MisSortsPer100Lines, AverageOrder, CrossSellShare, UpSellShare,
	ConfirmMedian, ConfirmP90, OnboardedPerMonth, FirstOrderFromInvitation, FirstOrderFromLogin, Activation, CartToOrder,
	MinutesPerClient, ResponseMedian, ResponseP90, Satisfaction,
}

var definitions = map[Measure]definition{
	OrderShare:               {1, Share, true, false, false, []Kind{OrderPlaced}, (*view).orderShare},
	OrderShareByClient:       {1, Share, true, false, false, []Kind{OrderPlaced}, (*view).orderShareByClient},
	OrderShareOfAll:          {1, Share, true, false, false, []Kind{OrderPlaced}, (*view).orderShareOfAll},
	RevenueShare:             {2, Share, true, false, false, []Kind{OrderPlaced}, (*view).revenueShare},
	RepeatShare:              {3, Share, true, false, false, []Kind{OrderPlaced}, (*view).repeatShare},
	AfterHoursShare:          {4, Share, true, false, false, []Kind{OrderPlaced}, (*view).afterHoursShare},
	OperationsPerDay:         {5, PerDay, true, false, false, []Kind{OperationDone}, (*view).operationsPerDay},
	EnquiriesPer100Orders:    {6, Hundred, false, false, false, []Kind{EnquiryMade, OrderPlaced}, (*view).enquiriesPer100Orders},
	ClaimsPer100Lines:        {7, Hundred, false, false, false, []Kind{ClaimMade, OrderPlaced}, (*view).claimsPer100Lines},
	MisSortsPer100Lines:      {7, Hundred, false, false, false, []Kind{ClaimMade, OrderPlaced}, (*view).misSortsPer100Lines},
	AverageOrder:             {8, Currency, true, false, false, []Kind{OrderPlaced}, (*view).averageOrder},
	CrossSellShare:           {8, Share, true, false, false, []Kind{OrderPlaced}, (*view).crossSellShare},
	UpSellShare:              {8, Share, true, false, false, []Kind{OrderPlaced}, (*view).upSellShare},
	ConfirmMedian:            {9, Hours, false, false, false, []Kind{OrderPlaced, OrderConfirmed}, (*view).confirmMedian},
	ConfirmP90:               {9, Hours, false, false, false, []Kind{OrderPlaced, OrderConfirmed}, (*view).confirmP90},
	OnboardedPerMonth:        {10, PerMonth, true, true, false, []Kind{Onboarded}, (*view).onboardedPerMonth},
	FirstOrderFromInvitation: {11, DaysUnit, false, true, true, []Kind{Invited}, (*view).firstOrderFromInvitation},
	FirstOrderFromLogin:      {11, DaysUnit, false, true, true, []Kind{LoggedIn}, (*view).firstOrderFromLogin},
	Activation:               {12, Share, true, true, true, []Kind{Invited}, (*view).activation},
	CartToOrder:              {13, Minutes, false, true, false, []Kind{OrderPlaced}, (*view).cartToOrder},
	MinutesPerClient:         {14, Minutes, false, false, false, []Kind{OperationDone}, (*view).minutesPerClient},
	ResponseMedian:           {15, Minutes, false, false, false, []Kind{EnquiryMade, EnquiryAnswered}, (*view).responseMedian},
	ResponseP90:              {15, Minutes, false, false, false, []Kind{EnquiryMade, EnquiryAnswered}, (*view).responseP90},
	Satisfaction:             {16, Points, true, false, false, []Kind{Responded}, (*view).satisfaction},
}

// Measures returns all measures in the order in which reports show them.
func Measures() []Measure { return slices.Clone(inOrder) }

// Number returns the number, 1 to 16, of the question that the measure answers,
// and 0 for an unknown one.
func (m Measure) Number() int { return definitions[m].number }

// Unit returns what the measure's values are counted in, "" for an unknown one.
func (m Measure) Unit() Unit { return definitions[m].unit }

// Rises reports whether more is better.
func (m Measure) Rises() bool { return definitions[m].rises }

// Interval is a range of values, both ends included. An open one has no end.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Open bool    `json:"open,omitempty"`
}

// Amount is a count, a sum of minutes or the like; or money, which is exact. As
// JSON it is a number, or what Money is.
type Amount struct {
	Number float64
	Money  kabinet.Money // set where the amount is money
}

// IsMoney reports whether the amount is money.
func (a Amount) IsMoney() bool { return a.Money.Currency().Valid() }

// MarshalJSON implements json.Marshaler.
func (a Amount) MarshalJSON() ([]byte, error) {
	if a.IsMoney() {
		return json.Marshal(a.Money)
	}
	return json.Marshal(a.Number)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (a *Amount) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		*a = Amount{}
		return json.Unmarshal(b, &a.Money)
	}
	*a = Amount{}
	return json.Unmarshal(b, &a.Number)
}

func count[T int | float64](n T) Amount { return Amount{Number: float64(n)} }

// Reason says why there is no value.
type Reason string

// The reasons.
const (
	// Nothing: the denominator is zero, and what is of nothing is no number.
	Nothing Reason = "nothing"
	// NotRecorded: the history has no events of a kind as far back.
	NotRecorded Reason = "not_recorded"
	// NotBegun: the window lies ahead.
	NotBegun Reason = "not_begun"
	// NotBefore: there is no such thing before the start.
	NotBefore Reason = "not_before"
	// NotReached: fewer than half have ordered, so the median is still to come.
	NotReached Reason = "not_reached"
)

// Result is one value and what it is made of.
type Result struct {
	// Value is nil where there is none, and None says why.
	Value *float64 `json:"value"`
	None  Reason   `json:"none,omitempty"`
	// Numerator and Denominator are what was counted. For medians and the like the
	// numerator is what was measured and the denominator what could have been.
	Numerator   Amount `json:"numerator"`
	Denominator Amount `json:"denominator"`
	// N is how many independent pieces the value and its interval rest on: orders,
	// lines, clients, managers, answers.
	N int `json:"n"`
	// Interval is nil where so few tell nothing of how sure the value is.
	Interval *Interval `json:"interval,omitempty"`
	Method   Method    `json:"method,omitempty"`
	// Aside is how many were left out, since they cannot be measured: orders that
	// nobody has confirmed, clients who ordered before they were invited.
	Aside int `json:"aside,omitempty"`
	// Survival is the whole curve, where there is one.
	Survival *Survival `json:"survival,omitempty"`
}

// Known reports whether there is a value.
func (r Result) Known() bool { return r.Value != nil }

// with returns the result with a value.
func (r Result) with(value float64) Result {
	r.Value = &value
	return r
}

// none returns the result without a value.
func (r Result) none(why Reason) Result {
	r.Value, r.None, r.Interval, r.Method = nil, why, nil, ""
	return r
}
