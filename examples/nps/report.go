package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// report is all that the command says.
type report struct {
	Reading reading      `json:"reading"`
	Answers nps.Estimate `json:"answers"`
	// Repeated are answers of persons who answered again later.
	Repeated int64 `json:"repeated"`
	// Text says in plain words how sure the headline is.
	Text      string             `json:"text"`
	RollUps   []nps.RollUp       `json:"rollUps,omitempty"`
	Trend     *nps.Trend         `json:"trend,omitempty"`
	TrendText string             `json:"trendText"`
	Unknown   int64              `json:"withoutTime,omitempty"` // answers in no period
	By        map[string][]group `json:"by,omitempty"`
	order     []string           // of By
	noTrend   string
}

// group is one line of a breakdown. Without answers it has no score.
type group struct {
	Key      string        `json:"key"`
	Tally    nps.Tally     `json:"tally"`
	Estimate *nps.Estimate `json:"estimate,omitempty"`
}

// report scores the sample.
func (o *options) report(s *nps.Sample) (*report, error) {
	all := s.All()
	answers, err := all.Tally.Estimate(o.of(nps.Answers))
	if err != nil {
		return nil, err
	}
	r := &report{Answers: answers, Repeated: all.Repeated, Text: answers.Text(o.printer)}
	for _, b := range nps.Bases() {
		up, err := all.Accounts.RollUp(b, o.of(b))
		switch {
		case err == nil:
			if b == nps.MeanOfAccounts {
				r.Text = up.Text(o.printer) // the headline
			}
			r.RollUps = append(r.RollUps, up)
		case !errors.Is(err, nps.ErrNoData) && !errors.Is(err, nps.ErrNoRevenue):
			return nil, err
		}
	}
	if err := o.trend(s, r); err != nil {
		return nil, err
	}
	if len(o.by) > 0 {
		r.By, r.order = map[string][]group{}, o.by
	}
	for _, name := range o.by {
		for _, g := range s.Breakdown(dimensions[name]) {
			line := group{Key: g.Key, Tally: g.Tally}
			e, err := g.Tally.Estimate(o.score)
			switch {
			case err == nil:
				line.Estimate = &e
			case !errors.Is(err, nps.ErrNoData): // there may be only dismissed ones and the like
				return nil, err
			}
			r.By[name] = append(r.By[name], line)
		}
	}
	return r, nil
}

// of returns the options with the population that a basis is about. Breakdowns
// and periods are of parts of it, so they have none.
func (o *options) of(b nps.Basis) nps.Options {
	out := o.score
	out.Population = o.clients
	if b == nps.Answers || b == nps.AllResponses {
		out.Population = o.people
	}
	return out
}

// trend finds the trend, or says why there is none.
func (o *options) trend(s *nps.Sample, r *report) error {
	periods, unknown, err := s.Periods(o.period, o.calendar)
	if err != nil {
		return err
	}
	r.Unknown = unknown.Tally.N()
	t, err := nps.TrendOf(periods, o.basis, o.score)
	var e *kabinet.Error
	switch {
	case errors.Is(err, nps.ErrPeriods) && errors.As(err, &e):
		r.noTrend = e.Text(o.printer)
		r.TrendText = r.noTrend
		return nil
	case err != nil:
		return err
	}
	r.Trend, r.TrendText = &t, t.Text(o.printer)
	return nil
}

func (r *report) writeJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}
