package pricecsv

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/unitname"
)

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
	if u, ok := unitname.Russian(s); ok {
		return u
	}
	return kabinet.UoM(s)
}
