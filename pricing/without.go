package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// WithoutAgreements returns a snapshot that has no agreements: it answers what
// buyers would pay by the price lists alone. All tables are shared.
func (s *Snapshot) WithoutAgreements() *Snapshot {
	out := *s
	out.agreements = map[kabinet.AgreementID][]*table{}
	out.parties = make(map[Party][]source, len(s.parties))
	for p, sources := range s.parties {
		agreed := func(a source) bool { return a.level == LevelAgreement }
		if slices.ContainsFunc(sources, agreed) {
			sources = slices.DeleteFunc(slices.Clone(sources), agreed)
		}
		if len(sources) > 0 {
			out.parties[p] = slices.Clip(sources) // so that more go elsewhere
		}
	}
	return &out
}
