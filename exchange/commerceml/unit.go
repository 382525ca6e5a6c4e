package commerceml

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Unit is a unit of measure as far as the file describes it.
type Unit struct {
	// UoM is the code by which the library knows the unit: that of Options.Units,
	// of UN/ECE Recommendation 20 for units that the package knows, and
	// otherwise the name or code that the file gives.
	UoM kabinet.UoM
	// Code is the code of OKEI, the Russian classifier of units, such as "796".
	Code string
	// Name and FullName are such as "шт" and "Штука".
	Name, FullName string
	// International is the international abbreviation, such as "PCE".
	International string
}

// IsZero reports whether the file says nothing about the unit.
func (u Unit) IsZero() bool { return u == Unit{} }

// names reports whether text is one of the ways to refer to the unit.
func (u Unit) names(text string) bool {
	return text == u.International || text == u.Name || text == u.FullName || okeiCode(text) == okeiCode(u.Code)
}

// okei maps codes of OKEI (OK 015-94) to codes of UN/ECE Recommendation 20.
var okei = map[string]kabinet.UoM{
	"003": "MMT", "004": "CMT", "005": "DMT", "006": kabinet.Metre, "008": "KMT", "018": "LM",
	"050": "MMK", "051": "CMK", "053": "DMK", "055": kabinet.SquareMetre, "059": "HAR",
	"110": "MMQ", "111": "CMQ", "112": kabinet.Litre, "113": kabinet.CubicMetre,
	"161": "MGM", "163": "GRM", "166": kabinet.Kilogram, "168": kabinet.Tonne,
	"245": "KWH", "246": "MWH",
	"354": "SEC", "355": "MIN", "356": kabinet.Hour, "359": "DAY", "360": "WEE", "362": "MON", "366": "ANN",
	"625": "LEF", "641": "DZN", "657": "NAR", "704": kabinet.Set, "715": kabinet.Pair,
	"778": kabinet.Pack, "796": kabinet.Piece, "797": "CEN", "798": "MIL",
	"812": kabinet.Box, "839": kabinet.Set,
}

// unitNames maps the short names of units to codes of OKEI, in lower case
// without a final point.
var unitNames = map[string]string{
	"мм": "003", "см": "004", "дм": "005", "м": "006", "км": "008", "пог. м": "018", "пог.м": "018", "п.м": "018",
	"м2": "055", "м²": "055", "кв. м": "055", "кв.м": "055", "м3": "113", "м³": "113", "куб. м": "113", "куб.м": "113",
	"л": "112", "литр": "112", "г": "163", "гр": "163", "кг": "166", "килограмм": "166", "т": "168", "тонна": "168",
	"ч": "356", "час": "356", "мин": "355", "сут": "359", "мес": "362",
	"шт": "796", "штука": "796", "пара": "715", "пар": "715", "компл": "839", "комплект": "839", "набор": "704",
	"упак": "778", "уп": "778", "упаковка": "778", "ящ": "812", "ящик": "812", "дюжина": "641", "тыс. шт": "798", "тыс.шт": "798",
}

// okeiCode returns the three digits of a code, and other text as it is.
func okeiCode(s string) string {
	if !isDigits(s) || len(s) > 2 {
		return s
	}
	return "000"[len(s):] + s
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isUnitCode reports whether s looks like a code of UN/ECE: up to three
// capital letters and digits, the first being a letter.
func isUnitCode(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 3
}

// resolve returns the unit with its UoM. OKEI's code comes first: people copy
// the abbreviation of one unit into another more often than the code.
func (r *reader) resolve(u Unit) Unit {
	for _, s := range [...]string{u.Code, u.Name, u.FullName, u.International} {
		if m, ok := r.opts.Units[s]; ok && s != "" {
			u.UoM = m
			return u
		}
	}
	if m, ok := okei[okeiCode(u.Code)]; ok {
		u.UoM = m
		return u
	}
	if isUnitCode(u.International) {
		u.UoM = kabinet.UoM(u.International)
		return u
	}
	for _, s := range [...]string{u.Name, u.FullName} {
		if len(s) < 64 {
			if code, ok := unitNames[strings.TrimRight(strings.ToLower(s), ".")]; ok {
				u.UoM = okei[code]
				return u
			}
		}
	}
	for _, s := range [...]string{u.Name, u.Code, u.FullName, u.International} {
		if s != "" {
			u.UoM = kabinet.UoM(s)
			break
		}
	}
	return u
}

// unitOf returns the unit that text refers to: one of those given, one of the
// file's dictionary, or else what the text itself tells.
func (r *reader) unitOf(text string, base Unit, packs []Pack) Unit {
	if text == "" {
		return base
	}
	if !base.IsZero() && base.names(text) {
		return base
	}
	for _, p := range packs {
		if p.Unit.names(text) {
			return p.Unit
		}
	}
	if u, ok := r.units[text]; ok {
		return u
	}
	switch {
	case isDigits(text):
		return r.resolve(Unit{Code: text})
	case isUnitCode(text):
		return r.resolve(Unit{International: text})
	}
	return r.resolve(Unit{Name: text})
}
