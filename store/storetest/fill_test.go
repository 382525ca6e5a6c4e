package storetest

import (
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// TestFill checks that a round trip tries every field, and that nothing gets
// lost on the way to JSON and back, which is how fields are compared.
func TestFill(t *testing.T) {
	t.Run("organization", func(t *testing.T) { filled[accounts.OrganizationState](t) })
	t.Run("person", func(t *testing.T) { filled[accounts.PersonState](t) })
	t.Run("membership", func(t *testing.T) { filled[accounts.MembershipState](t) })
	t.Run("approval", func(t *testing.T) { filled[approval.State](t) })
	t.Run("approval book", func(t *testing.T) { filled[approval.BookState](t) })
	t.Run("delegation", func(t *testing.T) { filled[accounts.DelegationState](t) })
	t.Run("cart", func(t *testing.T) { filled[cart.State](t) })
	t.Run("order", func(t *testing.T) { filled[order.State](t) })
	t.Run("reservation", func(t *testing.T) { filled[ledger.State](t) })
	t.Run("credit account", func(t *testing.T) { filled[credit.State](t) })
	t.Run("credit group", func(t *testing.T) { filled[credit.GroupState](t) })
	t.Run("credit hold", func(t *testing.T) { filled[credit.HoldState](t) })
	t.Run("budget", func(t *testing.T) { filled[budget.State](t) })
}

func filled[S any](t *testing.T) {
	var s S
	fill(&s)
	if e := empty(s); len(e) > 0 {
		t.Errorf("fill leaves %v empty", e)
	}
	back := clone(s)
	if d := differences(back, s); len(d) > 0 {
		t.Errorf("JSON loses %v", d)
	}
	if e := empty(back); len(e) > 0 {
		t.Errorf("JSON loses %v", e)
	}
	if z := notUTC(back); len(z) > 0 {
		t.Errorf("JSON gives other zones to %v", z)
	}
	zone(&back)
	if z := notUTC(back); len(z) == 0 || len(differences(back, s)) == 0 {
		t.Error("zone changes nothing")
	}
	back = clone(s)
	scramble(&back)
	if got := strings.Join(differences(back, s), " "); got == "" {
		t.Error("scramble changes nothing")
	}
}
