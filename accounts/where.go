package accounts

import "github.com/seed-a884640a/kabinet"

// where says in words where a permission is missing.
type where struct {
	what string // unit or legalEntity
	name string // empty where there is nothing to name
}

var whereTexts = map[string]struct{ en, ru string }{
	"unit":        {"in the unit {name}", "в подразделении {name}"},
	"legalEntity": {"for the legal entity {name}", "для юридического лица {name}"},
}

// Text returns it in the language of p.
func (w where) Text(p kabinet.Printer) string {
	return kabinet.Text(p, "accounts.where."+w.what, whereTexts[w.what].en, kabinet.Param{Name: "name", Value: w.name})
}

// String returns it in English.
func (w where) String() string { return w.Text(nil) }

// MarshalText implements encoding.TextMarshaler.
func (w where) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// where names the legal entity of an object where only that is out of reach, and else
// its unit.
func (r *Rights) where(on kabinet.Object, entity bool) where {
	if r.law == nil || on.Org != r.law.org {
		return where{}
	}
	if entity {
		if i := find(r.law.entities, on.LegalEntity, legalEntityID); i >= 0 {
			return where{"legalEntity", r.law.entities[i].Name}
		}
		return where{}
	}
	if i, ok := r.law.tree.find(on.Unit); ok {
		return where{"unit", r.law.tree.names[i]}
	}
	return where{}
}
