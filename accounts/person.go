package accounts

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Person is somebody who can log in. One person may be a member of several
// organisations. Its methods do not ask who calls them: name and login are for people
// themselves to change, and to block somebody everywhere takes OrganizationBlock of the
// seller's people; a client suspends the membership. A Person is not safe for concurrent
// use.
type Person struct {
	s PersonState
}

// NewPerson registers a person at now. It returns ErrID for an unusable id and
// the mistakes of the command otherwise; that the login is free is known only
// when it is saved. The host knows who people are: they register themselves, or follow
// an invitation.
func NewPerson(id kabinet.PersonID, cmd RegisterPerson, now time.Time) (*Person, PersonRegistered, error) {
	if err := checkID(id); err != nil {
		return nil, PersonRegistered{}, err
	}
	if err := cmd.Validate(); err != nil {
		return nil, PersonRegistered{}, err
	}
	login, err := NormalizeLogin(cmd.Email)
	if err != nil {
		return nil, PersonRegistered{}, err
	}
	p := &Person{PersonState{
		Schema: PersonSchema, ID: id, Login: login, Name: tidy(cmd.Name), Locale: cmd.Locale,
		Status: PersonActive, Created: utc(now),
	}}
	return p, PersonRegistered{Person: id, Login: login, Name: p.s.Name, At: p.s.Created}, nil
}

// RestorePerson returns the person that a store kept.
func RestorePerson(s PersonState) *Person {
	s.Schema = max(s.Schema, PersonSchema)
	return &Person{s}
}

// State returns a copy of everything that a store keeps.
func (p *Person) State() PersonState { return p.s }

// ID returns the person's id.
func (p *Person) ID() kabinet.PersonID { return p.s.ID }

// Name returns the person's name.
func (p *Person) Name() string { return p.s.Name }

// Login returns the normalised e-mail address.
func (p *Person) Login() string { return p.s.Login }

// Locale returns the language tag of the person, or "".
func (p *Person) Locale() string { return p.s.Locale }

// Active reports whether the person may do anything at all.
func (p *Person) Active() bool { return p.s.Status == PersonActive }

// Change replaces name and locale. It returns the mistakes of the command, and
// ErrUnchanged when both are as before.
func (p *Person) Change(cmd ChangePerson, now time.Time) (PersonChanged, error) {
	if err := cmd.Validate(); err != nil {
		return PersonChanged{}, err
	}
	name := tidy(cmd.Name)
	if name == p.s.Name && cmd.Locale == p.s.Locale {
		return PersonChanged{}, ErrUnchanged
	}
	p.s.Name, p.s.Locale = name, cmd.Locale
	return PersonChanged{Person: p.s.ID, Name: name, Locale: cmd.Locale, At: utc(now)}, nil
}

// ChangeLogin gives the person another e-mail address. Memberships, roles and
// history stay. It returns ErrEmail or ErrUnchanged; that the login is free is
// known only when the person is saved.
func (p *Person) ChangeLogin(email string, now time.Time) (LoginChanged, error) {
	login, err := NormalizeLogin(email)
	if err != nil {
		return LoginChanged{}, err
	}
	if login == p.s.Login {
		return LoginChanged{}, ErrUnchanged
	}
	e := LoginChanged{Person: p.s.ID, From: p.s.Login, To: login, At: utc(now)}
	p.s.Login = login
	return e, nil
}

// Block stops the person everywhere, from the next request on. It returns
// ErrUnchanged if the person is blocked already.
func (p *Person) Block(now time.Time) (PersonStatusChanged, error) {
	return p.become(PersonBlocked, now)
}

// Unblock lets the person act again. It returns ErrUnchanged if the person is
// active already.
func (p *Person) Unblock(now time.Time) (PersonStatusChanged, error) {
	return p.become(PersonActive, now)
}

func (p *Person) become(to PersonStatus, now time.Time) (PersonStatusChanged, error) {
	if p.s.Status == to {
		return PersonStatusChanged{}, ErrUnchanged
	}
	e := PersonStatusChanged{Person: p.s.ID, From: p.s.Status, To: to, At: utc(now)}
	p.s.Status = to
	return e, nil
}
