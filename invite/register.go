package invite

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

// Registration says how people register themselves.
type Registration struct {
	// Fields are asked for besides address and name.
	Fields []Field `json:"fields,omitempty"`
	// Roles are what everybody gets who registers, and Sponsor answers for
	// them. Without a Sponsor, who approves does.
	Roles   []Role           `json:"roles,omitempty"`
	Sponsor kabinet.PersonID `json:"sponsor,omitempty"`
	// Open lets people in without an approval, as soon as they show that the
	// address is theirs. It needs a Sponsor.
	Open bool `json:"open,omitempty"`
	// Rate bounds the registrations in the organisation; the zero Rate is that of
	// Policy.PerOrg. Whichever it is, invitations are not counted with them.
	Rate Rate `json:"rate,omitzero"`
}

// Field is one field of the form.
type Field struct {
	Key      string `json:"key"`
	Required bool   `json:"required,omitempty"`
}

// RegisterForm is what a person fills in.
type RegisterForm struct {
	Org        kabinet.OrgID `json:"org"`
	Scope      string        `json:"scope,omitempty"`
	Address    string        `json:"address"`
	Name       string        `json:"name,omitempty"`
	Locale     string        `json:"locale,omitempty"`
	Next       string        `json:"next,omitempty"`
	Attributes []Attribute   `json:"attributes,omitempty"`
}

// Verdict is what a Hook says. The zero Verdict lets the registration go on.
type Verdict struct {
	// Block names the page to show instead; nothing is created.
	Block string `json:"block,omitempty"`
	// Fields says what is wrong with which field; nothing is created.
	Fields []FieldProblem `json:"fields,omitempty"`
}

// FieldProblem is what is wrong with a field, for who fills it in.
type FieldProblem struct {
	Key     string `json:"key"`
	Problem string `json:"problem"`
}

// Continues reports whether the registration goes on.
func (v Verdict) Continues() bool { return v.Block == "" && len(v.Fields) == 0 }

// Hook looks at a registration before anything is created, such as by asking a
// register of companies. It may change the attributes, and says what is to be done.
type Hook func(ctx context.Context, form *RegisterForm) (Verdict, error)

// Register invites a person at their own wish: the invitation goes to the address
// that they gave, once somebody with PermissionManage has approved it, unless the
// policy lets everybody in. No login comes into being before it is accepted. Where a
// hook objects, the verdict says so and nothing is created.
//
// Neither result nor error say whether the address is known: where it is invited
// already, or must not be invited any more, the registration counts against the rates
// as any other, and nothing else happens. It takes no seat before somebody has approved
// it. It returns ErrRegistration where people cannot register, the mistakes of the
// form, ErrField, ErrDomain, ErrSeats and ErrRate.
func (s *Service) Register(ctx context.Context, form RegisterForm) (Verdict, error) {
	if err := s.need("Invitations", "Finder", "Refusals", "Meters", "Authority", "Members"); err != nil {
		return Verdict{}, err
	}
	p, err := s.policy(ctx, form.Org, form.Scope)
	switch {
	case err != nil:
		return Verdict{}, err
	case p.Register == nil || p.Register.Open && p.Register.Sponsor == "":
		return Verdict{}, ErrRegistration
	}
	form.Attributes = slices.Clone(form.Attributes)
	for i, a := range form.Attributes {
		form.Attributes[i].Value = oneLine(a.Value)
	}
	if err := p.Register.check(form.Attributes); err != nil {
		return Verdict{}, err
	}
	// Hooks may be dear, and are not for those who come too often.
	if err := s.chargeRegistration(ctx, form, p); err != nil {
		return Verdict{}, err
	}
	for _, hook := range s.Hooks {
		v, err := hook(ctx, &form)
		if err != nil || !v.Continues() {
			return v, err
		}
	}
	d, err := s.draft(ctx, Form{
		Org: form.Org, Scope: form.Scope, Address: form.Address, Name: form.Name, Locale: form.Locale, Next: form.Next, Roles: p.Register.Roles,
	}, p)
	if err != nil {
		return Verdict{}, err
	}
	d.Registered, d.Attributes, d.Sponsor, d.Wait = true, form.Attributes, p.Register.Sponsor, !p.Register.Open
	if d.Sponsor != "" {
		if err := s.contained(ctx, d.Org, d.Sponsor, d.Grants, s.now()); err != nil {
			return Verdict{}, err
		}
	}
	// The same is looked at for every address, before what is known of it matters.
	if err := s.seats(ctx, d.Org, 1, p, s.now()); err != nil {
		return Verdict{}, err
	}
	old, err := s.Finder.Open(ctx, d.Org, d.Scope, d.Address)
	switch {
	case errors.Is(err, kabinet.NotFound):
		old = nil
	case err != nil:
		return Verdict{}, err
	}
	switch err := s.welcome(ctx, d.Org, d.Address, p); {
	case errors.Is(err, ErrRefused):
		return Verdict{}, nil
	case err != nil:
		return Verdict{}, err
	case old != nil && old.s.StatusAt(s.now()) != Expired:
		return Verdict{}, nil // it is not undone by whoever knows the address
	}
	_, err = s.write(ctx, kabinet.Actor{Organization: d.Org}, &candidate{draft: d, policy: p, old: old})
	return Verdict{}, err
}

// chargeRegistration uses one of each rate of registrations.
func (s *Service) chargeRegistration(ctx context.Context, form RegisterForm, p Policy) error {
	address, ok := mailaddress.Normalize(form.Address, p.ToASCII)
	if !ok {
		return ErrAddress.At("/address")
	}
	meters, err := s.charge(ctx, p.registerMeters(form.Org, address), nil, s.now())
	if err != nil {
		return err
	}
	return s.saveMeters(ctx, meters)
}

// check returns ErrField for attributes that are missing, twice or not known.
func (r *Registration) check(attributes []Attribute) error {
	for n, a := range attributes {
		known := slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Key == a.Key })
		twice := slices.ContainsFunc(attributes[:n], func(b Attribute) bool { return b.Key == a.Key })
		if !known || twice {
			return ErrField.With("field", a.Key).At("/attributes/" + a.Key)
		}
		if err := checkTexts(field{"/attributes/" + a.Key, a.Value}); err != nil {
			return err
		}
	}
	for _, f := range r.Fields {
		given := slices.ContainsFunc(attributes, func(a Attribute) bool { return a.Key == f.Key && oneLine(a.Value) != "" })
		if f.Required && !given {
			return ErrField.With("field", f.Key).At("/attributes/" + f.Key)
		}
	}
	return nil
}
