package pricecsv

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// knownUnits are abbreviations of units in Russian price lists, in lower case
// without a final point.
var knownUnits = map[string]kabinet.UoM{
	"шт": kabinet.Piece, "штука": kabinet.Piece, "кг": kabinet.Kilogram, "т": kabinet.Tonne, "тн": kabinet.Tonne, "тонна": kabinet.Tonne,
	"м": kabinet.Metre, "метр": kabinet.Metre, "м2": kabinet.SquareMetre, "м²": kabinet.SquareMetre, "кв.м": kabinet.SquareMetre, "кв. м": kabinet.SquareMetre,
	"м3": kabinet.CubicMetre, "м³": kabinet.CubicMetre, "куб.м": kabinet.CubicMetre, "куб. м": kabinet.CubicMetre,
	"л": kabinet.Litre, "ч": kabinet.Hour, "час": kabinet.Hour, "упак": kabinet.Pack, "уп": kabinet.Pack, "упаковка": kabinet.Pack,
	"ящ": kabinet.Box, "ящик": kabinet.Box, "пара": kabinet.Pair, "пар": kabinet.Pair, "компл": kabinet.Set, "комплект": kabinet.Set,
}

// maxUnits bounds how many spellings of units are remembered.
const maxUnits = 10_000

// unit is a unit as a file writes it, and what it means.
type unit struct {
	text string
	code kabinet.UoM
}

// unitSlots is how many units are found without the map; a power of two.
const unitSlots = 32

// parseUnit returns what the text, which is not empty, means as a unit.
func (r *Reader) parseUnit(b []byte) (kabinet.UoM, *kabinet.Error) {
	slot := &r.lately[(int(b[0])+3*int(b[len(b)/2])+5*int(b[len(b)-1]))%unitSlots]
	if string(b) == slot.text {
		return slot.code, nil
	}
	u, ok := r.units[string(b)]
	if !ok {
		s, err := r.text(b)
		if err != nil {
			return "", err
		}
		u = unit{s, r.unitCode(s)}
		if len(r.units) < maxUnits {
			r.units[s] = u
		}
	}
	*slot = u
	return u.code, nil
}

// unitCode returns the unit that the seller or the package know by the text, or
// the text itself.
func (r *Reader) unitCode(s string) kabinet.UoM {
	if u, ok := r.opts.Units[s]; ok {
		return u
	}
	if u, ok := knownUnits[strings.TrimRight(strings.ToLower(s), ".")]; ok {
		return u
	}
	return kabinet.UoM(s)
}
