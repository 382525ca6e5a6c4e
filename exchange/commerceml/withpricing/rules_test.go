package withpricing_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

var (
	rub = kabinet.MustCurrency("RUB")
	one = types("t RUB gross")
	pcs = base("796")
)

// TestRules has one table for what prices, units, types and numbers become.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		opts  withpricing.Options
		files []string
		want  []string
		notes []string
	}{
		"a price": {
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "12,50", ""))))},
			want:  []string{"A PCE", "t: RUB gross", "  A PCE 12.5"},
		},
		"packs as exact ratios": {
			files: []string{xml(offers(one, offer("1", "A", base("168", "796", "0.0125", "006", "0,00085"), price("t", "80000", ""))))},
			want:  []string{"A TNE PCE=1/80 MTR=17/20000", "t: RUB gross", "  A TNE 80000"},
		},
		"the price of a pack": {
			files: []string{xml(offers(one, offer("1", "A", base("796", "778", "12"), price("t", "100", in("778", "12")))))},
			want:  []string{"A PCE NMP=12/1", "t: RUB gross", "  A NMP 100"},
		},
		"a pack of the price alone": {
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "100", in("812", "2.5")))))},
			want:  []string{"A PCE BX=5/2", "t: RUB gross", "  A BX 100"},
		},
		"a pack of another size": {
			files: []string{xml(offers(one, offer("1", "A", base("796", "778", "12"), price("t", "100", in("778", "10")+from("1.5")))))},
			want:  []string{"A PCE NMP=12/1", "t: RUB gross", "  A PCE per 10 15:100"},
			notes: []string{"other_pack 1"},
		},
		"several base units": {
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "100", in("796", "10")))))},
			want:  []string{"A PCE", "t: RUB gross", "  A PCE per 10 100"},
			notes: []string{"several_units 1"},
		},
		"a ladder from any quantity": {
			files: []string{xml(offers(one, offer("1", "A", base("796", "778", "12"),
				price("t", "9", from("100")), price("t", "11", ""), price("t", "10", from("10")), price("t", "100", in("778", "12")))))},
			want: []string{"A PCE NMP=12/1", "t: RUB gross", "  A PCE 0:11 10:10 100:9", "  A NMP 100"},
		},
		"a ladder from a quantity": {
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "9", from("100")))))},
			want:  []string{"A PCE", "t: RUB gross", "  A PCE 100:9"},
		},
		"a price twice": {
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "9", ""), price("t", "9.00", ""))))},
			want:  []string{"A PCE", "t: RUB gross", "  A PCE 9"},
			notes: []string{"repeated_price 1"},
		},
		"no price": {
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "0", "")), offer("2", "B", pcs)))},
			want:  []string{"A PCE", "B PCE", "t: RUB gross"},
			notes: []string{"no_prices 0", "zero_price 1"},
		},
		"other currencies and tax modes": {
			files: []string{xml(offers(types("t RUB gross", "u USD net"), offer("1", "A", pcs,
				price("t", "5", currency("USD")), price("t", "400", tax("net")), price("t", "6", currency("USD")+tax("net")), price("t", "480", ""), price("u", "5", ""))))},
			want: []string{"A PCE", "t: RUB gross", "  A PCE 480", "t-USD: USD gross", "  A PCE 5", "t-USD-net: USD net", "  A PCE 6",
				"t-net: RUB net", "  A PCE 400", "u: USD net", "  A PCE 5"},
			notes: []string{"own_list 3"},
		},
		"the type of most prices": {
			files: []string{xml(offers(types("t - -"), offer("1", "A", pcs, price("t", "5", currency("USD")+tax("net"))),
				offer("2", "B", pcs, price("t", "4", currency("EUR")+tax("net"))), offer("3", "C", pcs, price("t", "3", currency("EUR")+tax("net")))))},
			want:  []string{"A PCE", "B PCE", "C PCE", "t: EUR net", "  B PCE 4", "  C PCE 3", "t-USD: USD net", "  A PCE 5"},
			notes: []string{"own_list 1"},
		},
		"what the options say": {
			opts:  withpricing.Options{CommerceML: commerceml.Options{Currency: rub}, Tax: pricing.Net, Unit: kabinet.Piece},
			files: []string{xml(offers(types("t - -", "u - -"), offer("1", "A", "", price("t", "5", ""))))},
			want:  []string{"A PCE", "t: RUB net", "  A PCE 5", "u: RUB net"},
			notes: []string{"default_unit 1", "default_tax 2"},
		},
		"types without prices": {
			files: []string{xml(offers(types("t RUB gross", "u - net", "v EUR -"), offer("1", "A", pcs, price("t", "5", ""))))},
			want:  []string{"A PCE", "t: RUB gross", "  A PCE 5"},
			notes: []string{"no_list 2"},
		},
		"types that nothing declares": {
			files: []string{xml(offers("", offer("1", "A", pcs, price("t", "5", currency("EUR")+tax("net")))))},
			want:  []string{"A PCE", "t: EUR net", "  A PCE 5"},
		},
		"types of earlier exchanges": {
			opts: withpricing.Options{CommerceML: commerceml.Options{PriceTypes: []commerceml.PriceType{
				{ID: "t", Name: "T", Currency: rub, Tax: commerceml.TaxIncluded}, {ID: "u", Name: "U", Currency: rub}}}},
			files: []string{xml(offers("", offer("1", "A", pcs, price("t", "5", ""))))},
			want:  []string{"A PCE", "t: RUB gross", "  A PCE 5"},
		},
		"deleted": {
			files: []string{xml(catalogue(product("1", "A", pcs, gone), product("2", "B", pcs, "")),
				offers(types("t RUB gross", "u RUB net gone"), offer("1", "", "", price("t", "5", "")), offer("1#red", "", "", price("t", "5", "")),
					offer("2", "", "", price("t", "5", ""), price("u", "4", ""))))},
			want:  []string{"B PCE", "t: RUB gross", "  B PCE 5"},
			notes: []string{"deleted_article 2", "deleted_type 1"},
		},
		"characteristics": {
			files: []string{xml(catalogue(product("1", "A", base("715", "778", "6"), "<Наименование>Boots</Наименование>")),
				offers(one, offer("1#41", "A", "", price("t", "5", "")), offer("1#42", "", base("715"), price("t", "6", ""))))},
			want:  []string{"A#41 PR NMP=6/1", "A#42 PR NMP=6/1", "t: RUB gross", "  A#41 PR 5", "  A#42 PR 6"},
			notes: []string{"by_characteristic 1"},
		},
		"a product beside its characteristics": {
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "5", "")), offer("1#42", "", "", price("t", "6", ""))))},
			want:  []string{"A PCE", "A#42 PCE", "t: RUB gross", "  A PCE 5", "  A#42 PCE 6"},
		},
		"article numbers": {
			files: []string{xml(catalogue(
				product("1", "A", pcs, ""), product("2", "A", pcs, ""), // shared
				product("3", "", pcs, ""),                              // none
				product("4", "5", pcs, ""), product("5", "F", pcs, ""), // the id of another
				product("6", "G", pcs, gone), product("7", "G", pcs, ""), // left to the living
				product("8", "H", pcs, gone),                                   //
				product("9#1", "I", pcs, ""), product("10", "I#1", pcs, "")))}, // looks like another
			want:  []string{"1 PCE", "2 PCE", "3 PCE", "4 PCE", "F PCE", "G PCE", "9#1 PCE", "10 PCE"},
			notes: []string{"shared_article 2", "number_is_id 3", "deleted_article 2"},
		},
		"ids": {
			opts:  withpricing.Options{ByID: true},
			files: []string{xml(offers(one, offer("1", "A", pcs, price("t", "5", "")), offer("1#42", "A", "", price("t", "6", ""))))},
			want:  []string{"1 PCE", "1#42 PCE", "t: RUB gross", "  1 PCE 5", "  1#42 PCE 6"},
		},
		"numbers that were kept": {
			opts:  withpricing.Options{SKUs: map[commerceml.OfferID]kabinet.SKU{"1": "B", "3": "old"}},
			files: []string{xml(offers(one, offer("1", "A", pcs), offer("2", "B", pcs), offer("3", "", pcs)))},
			want:  []string{"B PCE", "2 PCE", "old PCE", "t: RUB gross"},
			notes: []string{"no_prices 0", "number_is_id 1"},
		},
		"changes without numbers": {
			opts:  withpricing.Options{Unit: kabinet.Piece, Have: &pricing.Book{Products: []pricing.Product{{SKU: "2", Unit: kabinet.Box}}}},
			files: []string{xml(changes(one, offer("1", "", "", price("t", "5", "")), offer("2", "", "", price("t", "5", ""))))},
			want:  []string{"1 PCE", "2 BX", "t: RUB gross", "  1 PCE 5", "  2 BX 5"},
			notes: []string{"unmatched 1", "default_unit 1"},
		},
		"what the host has": {
			opts: withpricing.Options{Have: &pricing.Book{
				Products: []pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Pack, Num: 12}}}},
				Lists: []pricing.List{{ID: "t", Currency: rub, Tax: pricing.Net}, {ID: "t-USD", Name: "old", Currency: kabinet.MustCurrency("USD"), Tax: pricing.Net},
					{ID: "t-EUR", Currency: rub, Tax: pricing.Net}, {ID: "u-USD", Currency: kabinet.MustCurrency("USD"), Tax: pricing.Net}},
			}},
			files: []string{xml(offers(one, offer("1", "A", "", price("t", "5", in("778", "12")), price("t", "7", in("812", "24")))))},
			want:  []string{"A PCE NMP=12/1 BX=24/1", "t: RUB net", "t-gross: RUB gross", "  A NMP 5", "  A BX 7", "t-USD: USD net"},
			notes: []string{"own_list 1"},
		},
		"two base units": {
			files: []string{xml(offers(one, offer("1", "A", base("166"), price("t", "5", "")))), xml(catalogue(product("1", "A", base("796", "778", "12"), "")))},
			want:  []string{"A KGM", "t: RUB gross", "  A KGM 5"},
			notes: []string{"unit_differs 1"},
		},
		"a pack in two sizes": {
			files: []string{xml(catalogue(product("1", "A", base("796", "778", "12", "778", "10"), ""))), xml(offers(one, offer("1", "A", base("796", "778", "6", "812", "24"))))},
			want:  []string{"A PCE NMP=6/1 BX=24/1", "t: RUB gross"},
			notes: []string{"no_prices 0", "pack_differs 2"},
		},
		"later prices over earlier ones, by type": {
			files: []string{xml(offers(types("t RUB gross", "u RUB net"), offer("1", "A", pcs, price("t", "5", ""), price("t", "4", from("10")), price("u", "3", "")))),
				xml(changes(one, offer("1", "", "", price("t", "6", ""))))},
			want: []string{"A PCE", "t: RUB gross", "  A PCE 6", "u: RUB net", "  A PCE 3"},
		},
		"records and types twice": {
			files: []string{xml(offers(types("t RUB gross", "t RUB net"), offer("1", "A", pcs, price("t", "5", "")), offer("1", "A", pcs, price("t", "6", ""))), "<Своё/>")},
			want:  []string{"A PCE", "t: RUB net", "  A PCE 6"},
			notes: []string{"unknown_element 1", "repeated_record 1", "type_differs 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := read(t, c.opts, c.files...).Build()
			require.NoError(t, err)
			assert.Equal(t, c.want, text(out))
			assert.Equal(t, c.notes, noted(out))
			compile(t, out)
			again, err := read(t, c.opts, c.files...).Build()
			require.NoError(t, err)
			assert.Equal(t, out, again)
		})
	}
}
