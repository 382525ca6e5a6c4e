package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

// zone is where the seller works. Moscow has kept one offset since 2014.
var zone = time.FixedZone("MSK", 3*60*60)

// Trade is what the seller has published: the catalogue, the book of prices, and
// what is known of the clients. The portal keeps every publication, as JSON, in a
// table of its own beside those of the library.
type Trade struct {
	Catalogue Catalogue                             `json:"catalogue"`
	Segments  map[kabinet.OrgID][]kabinet.SegmentID `json:"segments"`
	Revenue   map[kabinet.OrgID]kabinet.Money       `json:"revenue"` // what clients buy in a year
	// Postings are what the ERP has booked on the accounts of payers.
	Postings map[kabinet.OrgID]map[kabinet.LegalEntityID][]credit.Posting `json:"postings"`
	// Receipts are what is to come into the warehouses.
	Receipts  []stock.Row       `json:"receipts,omitempty"`
	Snapshot  *pricing.Snapshot `json:"-"`
	Published time.Time         `json:"-"`
	Version   int64             `json:"-"` // of the publication
}

// databaseOptions: orders are numbered from MM-1001 on.
var databaseOptions = sqlite.Options{
	Number: func(_ kabinet.SellerEntityID, _ kabinet.Date, n int64) string {
		return "MM-" + strconv.FormatInt(1000+n, 10)
	},
}

// OpenDatabase opens the file and brings it to life: tables, people, prices. A
// file that has been opened before keeps what it holds; with exchange, the
// files of that directory are published as new prices. Personal links of the
// sample are sealed under the keys.
func OpenDatabase(ctx context.Context, path, exchange string, keys nps.Keys, now time.Time) (*sqlite.DB, *Trade, error) {
	db, err := sqlite.Open(ctx, path, databaseOptions)
	if err != nil {
		return nil, nil, fmt.Errorf("database %s: %w", path, err)
	}
	trade, err := prepare(ctx, db, exchange, keys, now)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, trade, nil
}

func prepare(ctx context.Context, db *sqlite.DB, exchange string, keys nps.Keys, now time.Time) (*Trade, error) {
	_, err := db.SQL().ExecContext(ctx, `CREATE TABLE IF NOT EXISTS portal_publication (
		id INTEGER PRIMARY KEY AUTOINCREMENT, published TEXT NOT NULL, book BLOB NOT NULL, trade BLOB NOT NULL) STRICT`)
	if err != nil {
		return nil, err
	}
	if err := seedClients(ctx, db, keys, now); err != nil {
		return nil, err
	}
	trade, err := loadTrade(ctx, db)
	if errors.Is(err, sql.ErrNoRows) || err == nil && exchange != "" {
		if err := publish(ctx, db, exchange, now); err != nil {
			return nil, err
		}
		trade, err = loadTrade(ctx, db)
	}
	if err != nil {
		return nil, err
	}
	if err := takeStock(ctx, db, trade, now); err != nil {
		return nil, err
	}
	app, err := NewApp(db, trade, keys, func() time.Time { return now })
	if err != nil {
		return nil, err
	}
	return trade, offerLots(ctx, app)
}

// publish reads an exchange, puts the contracts on top, checks the whole book by
// compiling it, and keeps it.
func publish(ctx context.Context, db *sqlite.DB, exchange string, now time.Time) error {
	products := seed.Products()
	ex, err := sampleExchange(products, now)
	if exchange != "" {
		ex, err = ReadExchangeDir(exchange, seed.English())
	}
	if err != nil {
		return err
	}
	for _, n := range ex.Notes {
		slog.InfoContext(ctx, "exchange", "note", n.String())
	}
	seed.Assign(ex.Lists)
	agreements, lists, err := seed.Contracts(ex.Lists, products, now, zone)
	if err != nil {
		return err
	}
	book := pricing.Book{
		Version: now.UTC().Format("2006-01-02T15:04:05Z"),
		// Tonnes are reckoned to the gram: they are what metres and bars convert to.
		Units:    []pricing.Unit{{Code: kabinet.Tonne, Digits: 6}},
		Products: ex.Products, Lists: append(ex.Lists, lists...), Agreements: agreements,
	}
	if exchange == "" { // whose articles the promotion is about
		book.Promotions = seed.Promotions(products)
	}
	if _, _, err := pricing.Compile(book); err != nil {
		return err
	}
	trade := Trade{
		Catalogue: ex.Catalogue, Segments: map[kabinet.OrgID][]kabinet.SegmentID{},
		Revenue:  map[kabinet.OrgID]kabinet.Money{},
		Postings: map[kabinet.OrgID]map[kabinet.LegalEntityID][]credit.Posting{},
	}
	if exchange == "" {
		trade.Receipts = append(leftoverLots(&trade.Catalogue), receipts(&trade.Catalogue, now)...)
	}
	for _, a := range seed.Accounts() {
		if trade.Postings[a.Org] == nil {
			trade.Postings[a.Org] = map[kabinet.LegalEntityID][]credit.Posting{}
		}
		trade.Postings[a.Org][a.Payer] = a.Postings(now, zone)
	}
	for _, c := range seed.Clients() {
		trade.Segments[c.ID] = c.Segments
		if c.Manager != "" {
			trade.Revenue[c.ID] = c.Revenue
		}
	}
	rest, err := json.Marshal(trade)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := pricing.WriteBook(&text, book); err != nil {
		return err
	}
	_, err = db.SQL().ExecContext(ctx, "INSERT INTO portal_publication (published, book, trade) VALUES (?, ?, ?)",
		now.UTC().Format(time.RFC3339), text.Bytes(), rest)
	return err
}

// sampleExchange writes the sample as an accounting system would, and reads it
// as any other exchange.
func sampleExchange(products []seed.Product, now time.Time) (*Exchange, error) {
	var imports, offers bytes.Buffer
	if err := seed.WriteImport(&imports, products, now); err != nil {
		return nil, err
	}
	if err := seed.WriteOffers(&offers, products, now); err != nil {
		return nil, err
	}
	return ReadExchange(seed.English(), &imports, &offers)
}

// loadTrade returns the last publication, compiled, or sql.ErrNoRows.
func loadTrade(ctx context.Context, db *sqlite.DB) (*Trade, error) {
	var version int64
	var published string
	var text, rest []byte
	err := db.SQL().QueryRowContext(ctx, "SELECT id, published, book, trade FROM portal_publication ORDER BY id DESC LIMIT 1").
		Scan(&version, &published, &text, &rest)
	if err != nil {
		return nil, err
	}
	book, lines, err := pricing.ReadBook(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	t := &Trade{}
	if err := json.Unmarshal(rest, t); err != nil {
		return nil, err
	}
	if t.Published, err = time.Parse(time.RFC3339, published); err != nil {
		return nil, err
	}
	if t.Snapshot, _, err = pricing.Compile(book); err != nil {
		return nil, lines.Annotate(err)
	}
	t.Version = version
	t.Catalogue.index()
	return t, nil
}

// seedClients registers the sample's organisations and people, and how satisfied
// they were, all or nothing, unless they are there.
func seedClients(ctx context.Context, db store.DB, keys nps.Keys, now time.Time) error {
	return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Organizations().Get(ctx, seed.Seller)
		if err == nil || !errors.Is(err, kabinet.NotFound) {
			return err
		}
		for _, c := range seed.Clients() {
			if err := register(ctx, tx, c, now); err != nil {
				return fmt.Errorf("%s: %w", c.ID, err)
			}
		}
		if err := seedStaff(ctx, tx, now); err != nil {
			return err
		}
		if err := seedMoney(ctx, tx, now); err != nil {
			return err
		}
		if err := seedSurveys(ctx, tx, keys, now); err != nil {
			return err
		}
		if err := seedLaunches(ctx, tx, now); err != nil {
			return err
		}
		return seedPilot(ctx, tx, now)
	})
}

// register shows how a client comes to be: the organisation with its units,
// legal entities and sites, then its people with their roles.
func register(ctx context.Context, tx store.Tx, c seed.Client, now time.Time) error {
	var events []kabinet.Event
	org, registered, err := accounts.NewOrganization(c.ID, c.Register, now)
	if err != nil {
		return err
	}
	events = append(events, registered)
	for _, r := range c.Roles {
		e, err := org.DefineRole(r.ID, r.Form, now)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	for _, u := range c.Units {
		e, err := org.AddUnit(u.ID, u.Form, now)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	for _, l := range c.Entities {
		e, err := org.AddLegalEntity(l.ID, l.Form, now)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	for _, s := range c.Sites {
		e, err := org.AddSite(s.ID, s.Form, now)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	people := org // Save spends org; its people need it before that
	members := make([]*accounts.Membership, 0, len(c.People))
	joined := make([][]kabinet.Event, 0, len(c.People))
	for _, p := range c.People {
		m, e, err := accounts.NewMembership(accounts.MembershipID("mbr-"+string(p.ID)), people, p.ID, kabinet.Window{}, now)
		if err != nil {
			return err
		}
		list := []kabinet.Event{e}
		for i, role := range p.Roles {
			id := accounts.AssignmentID(string(p.ID) + "-" + strconv.Itoa(i+1))
			e, err := m.Assign(id, role, people, "", now)
			if err != nil {
				return err
			}
			list = append(list, e)
		}
		members, joined = append(members, m), append(joined, list)
	}
	if err := tx.Organizations().Save(ctx, org, events...); err != nil {
		return err
	}
	if people.Kind() == accounts.Seller {
		entity, added, err := accounts.NewSellerEntity(seed.SellerEntity, people, accounts.SellerEntityForm{
			Name: "АО «Меридиан Металл»", Country: "RU", DocumentPreset: "oneC",
			Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: "7729018344"}},
		}, now)
		if err != nil {
			return err
		}
		if err := tx.SellerEntities().Save(ctx, entity, added); err != nil {
			return err
		}
	}
	for i, p := range c.People {
		someone, e, err := accounts.NewPerson(p.ID, p.Register, now)
		if err != nil {
			return err
		}
		if err := tx.People().Save(ctx, someone, e); err != nil {
			return err
		}
		if err := tx.Memberships().Save(ctx, members[i], joined[i]...); err != nil {
			return err
		}
	}
	return nil
}
