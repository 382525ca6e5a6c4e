package rollout

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// BenchmarkReport reckons all measures of a pilot of 100 clients, of 1,000 that have
// 100 orders each in a year and a half.
func BenchmarkReport(b *testing.B) {
	h, p := &History{}, plan(b)
	amount := kabinet.MustMoney("100 EUR")
	begin := local("2025-01-01 00:00")
	for c := range 1000 {
		for i := range 100 {
			e := Event{
				ID: kabinet.EventID(fmt.Sprint(c, " ", i)), Kind: OrderPlaced, At: begin.Add(time.Duration(i*131+c%131) * time.Hour),
				Client: kabinet.OrgID(fmt.Sprint("client ", c)), Order: fmt.Sprint(c, " ", i), Channel: "phone", Amount: amount, Lines: 5,
			}
			if err := h.Add(e); err != nil {
				b.Fatal(err)
			}
		}
	}
	p.Cohorts[0].Clients = nil
	for c := range 100 {
		p.Cohorts[0].Clients = append(p.Cohorts[0].Clients, kabinet.OrgID(fmt.Sprintf("client %d", c)))
	}
	p.Cohorts[0].Clients = sorted(p.Cohorts[0].Clients)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Report(p); err != nil {
			b.Fatal(err)
		}
	}
}
