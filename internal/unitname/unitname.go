// Package unitname knows how people write units of measure in tables.
package unitname

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Both have abbreviations and words in lower case without a final point.
var russian = map[string]kabinet.UoM{
	"шт": kabinet.Piece, "штука": kabinet.Piece, "штук": kabinet.Piece, "штуки": kabinet.Piece, "кг": kabinet.Kilogram,
	"т": kabinet.Tonne, "тн": kabinet.Tonne, "тонна": kabinet.Tonne, "тонн": kabinet.Tonne,
	"м": kabinet.Metre, "метр": kabinet.Metre, "метров": kabinet.Metre, "м2": kabinet.SquareMetre, "м²": kabinet.SquareMetre, "кв.м": kabinet.SquareMetre, "кв. м": kabinet.SquareMetre,
	"м3": kabinet.CubicMetre, "м³": kabinet.CubicMetre, "куб.м": kabinet.CubicMetre, "куб. м": kabinet.CubicMetre,
	"л": kabinet.Litre, "ч": kabinet.Hour, "час": kabinet.Hour, "упак": kabinet.Pack, "уп": kabinet.Pack, "упаковка": kabinet.Pack,
	"ящ": kabinet.Box, "ящик": kabinet.Box, "кор": kabinet.Box, "коробка": kabinet.Box, "пара": kabinet.Pair, "пар": kabinet.Pair, "компл": kabinet.Set, "комплект": kabinet.Set,
}

var english = map[string]kabinet.UoM{
	"pc": kabinet.Piece, "pcs": kabinet.Piece, "piece": kabinet.Piece, "pieces": kabinet.Piece, "ea": kabinet.Piece, "each": kabinet.Piece,
	"kg": kabinet.Kilogram, "t": kabinet.Tonne, "tonne": kabinet.Tonne, "tonnes": kabinet.Tonne, "m": kabinet.Metre, "metre": kabinet.Metre,
	"metres": kabinet.Metre, "meter": kabinet.Metre, "meters": kabinet.Metre, "m2": kabinet.SquareMetre, "m²": kabinet.SquareMetre,
	"m3": kabinet.CubicMetre, "m³": kabinet.CubicMetre, "l": kabinet.Litre, "h": kabinet.Hour, "hour": kabinet.Hour, "hours": kabinet.Hour,
	"pack": kabinet.Pack, "packs": kabinet.Pack, "pk": kabinet.Pack, "box": kabinet.Box, "boxes": kabinet.Box,
	"pair": kabinet.Pair, "pairs": kabinet.Pair, "set": kabinet.Set, "sets": kabinet.Set,
}

// Russian returns the unit that a Russian word or abbreviation means, whatever
// the case of letters, with or without a final point, and false for others.
func Russian(text string) (kabinet.UoM, bool) {
	u, ok := russian[key(text)]
	return u, ok
}

// English is Russian for English words and abbreviations. Some of them are codes
// of other meaning elsewhere ("T", "M"), so it is not for columns of codes.
func English(text string) (kabinet.UoM, bool) {
	u, ok := english[key(text)]
	return u, ok
}

func key(text string) string { return strings.TrimRight(strings.ToLower(text), ".") }
