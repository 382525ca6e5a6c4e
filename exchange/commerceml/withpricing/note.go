package withpricing

import (
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// NoteCode says what a Note is about. The codes are stable; messages are looked
// up by "withpricing.note." and the code.
type NoteCode string

// What Build tells of, in the order in which it does.
const (
	NoPrices         NoteCode = "no_prices"         // packages of offers, but not one price
	Skipped          NoteCode = "skipped"           // records that OnError has skipped
	UnknownElement   NoteCode = "unknown_element"   // elements where records are expected
	RepeatedRecord   NoteCode = "repeated_record"   // an id twice in one package; the last record holds
	TypeDiffers      NoteCode = "type_differs"      // price types declared in two ways; the last one holds
	SharedArticle    NoteCode = "shared_article"    // article numbers of several products: known by ids
	NumberIsID       NoteCode = "number_is_id"      // article numbers that are the id of another: known by ids
	Unmatched        NoteCode = "unmatched"         // articles of changes that nothing gives a number: known by ids
	ByCharacteristic NoteCode = "by_characteristic" // products sold by characteristic only: left out
	UnitDiffers      NoteCode = "unit_differs"      // base unit of the offer not that of the catalogue: the offer's holds
	DefaultUnit      NoteCode = "default_unit"      // articles with the base unit of the Options
	PackDiffers      NoteCode = "pack_differs"      // units with two coefficients: the first one holds
	SeveralUnits     NoteCode = "several_units"     // prices for several base units
	OtherPack        NoteCode = "other_pack"        // prices in a pack of another size than the article's: per base units
	RepeatedPrice    NoteCode = "repeated_price"    // prices that say the same twice
	ZeroPrice        NoteCode = "zero_price"        // prices of zero: left out
	DeletedArticle   NoteCode = "deleted_article"   // articles marked as deleted
	DeletedType      NoteCode = "deleted_type"      // prices of types marked as deleted: left out
	DefaultTax       NoteCode = "default_tax"       // price types with the tax mode of the Options
	NoList           NoteCode = "no_list"           // price types without prices, currency or tax: no list
	OwnList          NoteCode = "own_list"          // lists beside that of their type, for another currency or tax mode
)

// Note tells of one thing that was left out or decided, and how often.
type Note struct {
	Code  NoteCode
	Count int
	// Samples are the first few.
	Samples []Sample
}

// maxSamples is how many samples a note has.
const maxSamples = 3

// Sample names what a note is about. Fields that say nothing are empty.
type Sample struct {
	SKU      kabinet.SKU
	ID       commerceml.OfferID
	Article  string // an article number
	Type     string // the name of a price type
	List     pricing.ListID
	Quantity kabinet.Quantity
	Unit     kabinet.UoM
	Element  string // of a file
}

// Message returns the note in the language of p; nil is plain English.
func (n Note) Message(p kabinet.Printer) string {
	what := n.Code.text()
	text := kabinet.Text(p, what.code(), what.english)
	if len(n.Samples) == 0 {
		return text
	}
	samples := make([]string, 0, maxSamples+1)
	for _, s := range n.Samples {
		samples = append(samples, kabinet.Text(p, what.sampleCode(), what.sample, s.params()...))
	}
	if n.Count > len(samples) {
		samples = append(samples, "…")
	}
	return text + ": " + kabinet.Print(p, n.Count) + " (" + strings.Join(samples, ", ") + ")"
}

// String returns the message in plain English.
func (n Note) String() string { return n.Message(nil) }

func (s Sample) params() []kabinet.Param {
	return []kabinet.Param{
		{Name: "sku", Value: clip(string(s.SKU))}, {Name: "id", Value: clip(string(s.ID))}, {Name: "article", Value: clip(s.Article)},
		{Name: "type", Value: clip(s.Type)}, {Name: "list", Value: clip(string(s.List))},
		{Name: "quantity", Value: s.Quantity}, {Name: "unit", Value: s.Unit}, {Name: "element", Value: clip(s.Element)},
	}
}

// notes gathers notes by code.
type notes map[NoteCode]*Note

func (n notes) add(code NoteCode, s Sample) {
	note := n[code]
	if note == nil {
		note = &Note{Code: code}
		n[code] = note
	}
	if note.Count++; len(note.Samples) < maxSamples {
		note.Samples = append(note.Samples, s)
	}
}

// clone copies the notes of reading, to which Build adds its own.
func (n notes) clone() notes {
	out := make(notes, len(n))
	for code, note := range n {
		c := *note
		c.Samples = slices.Clone(note.Samples)
		out[code] = &c
	}
	return out
}

// list returns the notes in the order of the codes.
func (n notes) list() []Note {
	var out []Note
	for i := range noteTexts {
		if note := n[noteTexts[i].note]; note != nil {
			out = append(out, *note)
		}
	}
	return out
}
