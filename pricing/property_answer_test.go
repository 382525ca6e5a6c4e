package pricing_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet/pricing"
)

// shown is what the failure of a property shows, without what all books share.
func shown(v ...any) string {
	var out strings.Builder
	for _, x := range v {
		if b, ok := x.(pricing.Book); ok {
			b.Products, b.Groups = nil, nil
			x = b
		}
		b, err := json.Marshal(x)
		if err != nil {
			b = []byte(err.Error())
		}
		out.Write(b)
		out.WriteByte('\n')
	}
	return strings.NewReplacer(`{"id"`, "\n{\"id\"", `"rows":[`, "\n  \"rows\":[", `{"sku"`, "\n   {\"sku\"").Replace(out.String())
}

func TestResolveAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		want := newReference(b, buyer, requests).answers()
		for i, r := range view(t, b, buyer).ResolveAll(nil, requests) {
			require.Equal(t, want[i], answered(r), "line %d (%s)\n%s", i, r.Reason, shown(b, requests, r))
		}
	})
}

func TestResolveAloneAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		v := view(t, b, buyer)
		for i := range requests {
			r := requests[i]
			r.Basis = pricing.Each
			want := newReference(b, buyer, []pricing.Request{r}).answers()[0]
			got := v.Resolve(r)
			require.Equal(t, want, answered(got), "(%s)\n%s", got.Reason, shown(b, r, got))
		}
	})
}
