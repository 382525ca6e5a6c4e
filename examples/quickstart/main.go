// Command quickstart is the smallest host: its own storage for one port, its
// own HTTP handler, and the library's prices and carts. Try:
//
//	go run ./examples/quickstart &
//	curl -u anna: 'localhost:8081/price/BOLT-M8?quantity=1200'
//	curl -u anna: -X POST localhost:8081/carts
//	curl -u anna: -d '{"version":1,"sku":"BOLT-M8","quantity":"1200"}' localhost:8081/carts/ID/lines
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// book is the seller's prices: a general list with a ladder, and a contract.
//
//go:embed book.json
var book string

var eur = kabinet.MustCurrency("EUR")

// people are the logins. A real host authenticates; here the user name is enough,
// and anybody else is a guest, who sees public prices and has no cart.
var people = map[string]kabinet.Actor{
	"anna":  {Person: "anna", Organization: "acme"},
	"boris": {Person: "boris", Organization: "bolts-and-sons"},
}

// ownCompany is an Authority: everybody may do everything in their own company.
type ownCompany struct{}

func (ownCompany) Check(_ context.Context, a kabinet.Actor, _ kabinet.Permission, on kabinet.Object) error {
	if a.Organization == "" || a.Organization != on.Org {
		return kabinet.ErrNotFound
	}
	return nil
}

func (ownCompany) Scope(_ context.Context, a kabinet.Actor, _ kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{Org: a.Organization}}}, nil
}

// shelf is a cart.Store: storage of the host's own, as the port's comment asks.
type shelf struct {
	mu    sync.Mutex
	carts map[key]cart.State
}

type key [2]string // of the organisation and the cart

func (s *shelf) Get(_ context.Context, org kabinet.OrgID, id cart.ID) (*cart.Cart, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state, ok := s.carts[key{string(org), string(id)}]; ok {
		return cart.Restore(state), nil
	}
	return nil, kabinet.ErrNotFound.With("what", "cart").With("id", id)
}

func (s *shelf) Save(_ context.Context, c *cart.Cart, _ ...kabinet.Event) error {
	state := c.State()
	k := key{string(state.Org), string(state.ID)}
	if err := state.Savable(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.carts[k].Version != state.Version {
		return kabinet.ErrConflict.With("what", "cart").With("id", state.ID)
	}
	state.Version++
	s.carts[k] = state
	return nil // a host that publishes events writes them here, in the same transaction
}

func newHandler(snapshot *pricing.Snapshot, now func() time.Time) http.Handler {
	taxes, _ := cart.NewTaxTable(nil, cart.TaxRow{Rate: kabinet.MustPercent("19")}) // one row cannot overlap
	carts := cart.Service{
		Carts: &shelf{carts: map[key]cart.State{}}, Authority: ownCompany{}, Taxes: taxes, Now: now,
		Parties: cart.PartiesFunc(func(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error { return nil }), // none here
		Pricer: cart.ViewPricer{View: func(_ context.Context, q cart.PriceQuery) (*pricing.View, error) {
			return snapshot.For(pricing.Buyer{Organization: q.Org})
		}},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /price/{sku}", answer(func(r *http.Request, actor kabinet.Actor) (any, error) {
		quantity, err := kabinet.ParseQuantity(r.FormValue("quantity"))
		if err != nil {
			return nil, err
		}
		view, _ := snapshot.For(pricing.Buyer{Organization: actor.Organization})
		_, trace := view.Explain(pricing.Request{SKU: kabinet.SKU(r.PathValue("sku")), Quantity: quantity, Currency: eur, At: now()})
		return map[string]any{"result": trace.ForBuyer().Result, "why": trace.ForBuyer().Text(nil)}, nil
	}))
	mux.HandleFunc("POST /carts", answer(func(r *http.Request, actor kabinet.Actor) (any, error) {
		return carts.Open(r.Context(), actor, actor.Organization, cart.OpenRequest{Header: cart.Header{Currency: eur}})
	}))
	mux.HandleFunc("POST /carts/{id}/lines", answer(func(r *http.Request, actor kabinet.Actor) (any, error) {
		var line struct {
			cart.NewLine
			Version int64 `json:"version"` // of the cart that the buyer saw
		}
		if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<16)).Decode(&line); err != nil {
			return nil, kabinet.NewError(kabinet.Invalid, "quickstart.body", "the body is not a line of a cart").Because(err)
		}
		seen := cart.Ref{Org: actor.Organization, ID: cart.ID(r.PathValue("id")), Version: line.Version}
		return carts.Add(r.Context(), actor, seen, line.NewLine)
	}))
	return mux
}

// answer writes what a handler returns as JSON, or its error as a problem document.
func answer(handle func(*http.Request, kabinet.Actor) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		body, err := handle(r, people[user])
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			problem := kabinet.ProblemOf(err, nil)
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(problem.Status)
			body = problem
		}
		_ = json.NewEncoder(w).Encode(body)
	}
}

func main() {
	b, lines, err := pricing.ReadBook(strings.NewReader(book))
	if err != nil {
		log.Fatal(err)
	}
	snapshot, _, err := pricing.Compile(b)
	if err != nil {
		log.Fatal(lines.Annotate(err))
	}
	log.Println("listening on http://localhost:8081")
	log.Fatal(http.ListenAndServe("localhost:8081", newHandler(snapshot, time.Now)))
}
