package sqlite_test

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/benchset"
	"github.com/seed-a884640a/kabinet/pricing"
	_ "modernc.org/sqlite"
)

// priceTable is the benchmark's prices as a host would keep them without this
// library: one table whose key begins with the article, so that the rows of a
// page lie together.
const priceTable = `CREATE TABLE price (
	sku TEXT NOT NULL, list TEXT NOT NULL, threshold INTEGER NOT NULL, cents INTEGER NOT NULL,
	since INTEGER NOT NULL, until INTEGER NOT NULL,
	PRIMARY KEY (sku, list, threshold, since)
) WITHOUT ROWID`

// pageQuery prices a page in one query: of the rows of the buyer's lists that
// are in force and whose threshold is reached, the first by rank, then the
// highest threshold.
const pageQuery = `
WITH l AS MATERIALIZED (SELECT key AS line, value ->> 'sku' AS sku, value ->> 'quantity' AS quantity FROM json_each(?1)),
	r AS MATERIALIZED (SELECT value AS list, key AS rank FROM json_each(?2))
SELECT line, cents FROM (
	SELECT l.line, p.cents, row_number() OVER (PARTITION BY l.line ORDER BY r.rank, p.threshold DESC) AS place
	FROM l CROSS JOIN price AS p ON p.sku = l.sku JOIN r ON r.list = p.list
	WHERE p.threshold <= l.quantity AND p.since <= ?3 AND ?3 < p.until
) WHERE place = 1`

// BenchmarkPage200SQLite prices the pages of pricing's BenchmarkPage200 with the
// best single query we know, prepared, from a file in the page cache.
func BenchmarkPage200SQLite(b *testing.B) {
	s := benchset.New()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "prices.db")+"?_pragma=journal_mode(WAL)&_pragma=cache_size(-200000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(priceTable); err != nil {
		b.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	insert, err := tx.Prepare(`INSERT INTO price VALUES (?, ?, ?, ?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	add := func(list string, rows []pricing.Row) {
		for _, r := range rows {
			since, until := int64(0), int64(1)<<62
			if !r.From.IsZero() {
				since = r.From.UnixNano()
			}
			if !r.Until.IsZero() {
				until = r.Until.UnixNano()
			}
			tiers := r.Tiers
			if len(tiers) == 0 {
				tiers = []pricing.Tier{{Price: r.Price}}
			}
			for _, t := range tiers {
				cents, _ := t.Price.Fixed()
				from, _ := t.From.Fixed()
				if _, err := insert.Exec(string(r.SKU), list, from, cents, since, until); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	for _, l := range s.Book.Lists {
		add(string(l.ID), l.Rows)
	}
	for _, a := range s.Book.Agreements {
		add(string(a.ID), a.Rows)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(`ANALYZE`); err != nil {
		b.Fatal(err)
	}
	query, err := db.Prepare(pageQuery)
	if err != nil {
		b.Fatal(err)
	}
	pages, lists := questions(b, s)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		rows, err := query.Query(pages[i*7%len(pages)], lists[i%len(lists)], benchset.At.UnixNano())
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for rows.Next() {
			var line, cents int64
			if err := rows.Scan(&line, &cents); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if err := rows.Close(); err != nil || n != benchset.Page {
			b.Fatal(n, err)
		}
	}
}

// questions returns the pages, and the ranked lists of the buyers, as JSON.
func questions(b *testing.B, s *benchset.Set) (pages, lists []string) {
	type line struct {
		SKU      kabinet.SKU `json:"sku"`
		Quantity int64       `json:"quantity"`
	}
	marshal := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		return string(text)
	}
	for _, page := range s.Pages {
		var lines []line
		for _, r := range page {
			quantity, _ := r.Quantity.Fixed()
			lines = append(lines, line{r.SKU, quantity})
		}
		pages = append(pages, marshal(lines))
	}
	for _, buyer := range s.Buyers {
		lists = append(lists, marshal(s.Ranked(buyer)))
	}
	return pages, lists
}
