// Package withaccounts lets accounts say who takes part in a conversation: the client's
// people who may see what it is about, and the seller's manager of the client.
//
//	threads := thread.Service{ /* … */ Subjects: thread.ByKind{"organization": withaccounts.Companies{Organizations: tx.Organizations()}}}
//	posted, err := threads.Post(ctx, anna, org, withaccounts.About(org), thread.Draft{Text: "Who looks after us?"})
//	people := withaccounts.People{Organizations: …, Persons: …, Memberships: …, Staff: …, Messages: tx.ThreadMessages(), Authority: authority, Now: now}
//	for _, p := range list { // list, err := people.ToTell(ctx, posted.Thread, posted.Message)
//		mail(p.Login(), "There is news in a conversation") // they read it where they are allowed to
//	}
package withaccounts

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/thread"
)

// About names the organisation itself, as what a conversation with the manager is about.
func About(org kabinet.OrgID) thread.Ref { return thread.Ref{Kind: "organization", ID: string(org)} }

// Companies is a thread.Subjects of organisations.
type Companies struct {
	Organizations accounts.OrganizationStore
}

var _ thread.Subjects = Companies{}

// Object implements thread.Subjects: an organisation is talked about in its own threads
// alone.
func (c Companies) Object(ctx context.Context, org kabinet.OrgID, about thread.Ref) (kabinet.Object, error) {
	if about != About(org) {
		return kabinet.Object{}, kabinet.ErrNotFound.With("what", about.Kind).With("id", about.ID)
	}
	o, err := c.Organizations.Get(ctx, org)
	if err != nil {
		return kabinet.Object{}, err
	}
	return kabinet.Object{Org: o.ID()}, nil
}

// People knows who takes part in conversations. All fields but Rights are required; a
// missing one is kabinet.ErrMissingPort, which names it.
type People struct {
	Organizations accounts.OrganizationStore
	Persons       accounts.PersonStore
	Memberships   accounts.MembershipStore
	Staff         accounts.StaffStore
	Messages      thread.MessageStore
	Authority     kabinet.Authority
	Now           func() time.Time
	// Rights are thread.DefaultRights where nil.
	Rights thread.Rights
}

// Manager returns who of the seller's people looks after what a thread is about: that of
// its unit, or of the client as a whole; nil where there is nobody.
func (p People) Manager(ctx context.Context, t thread.State) (*accounts.Person, error) {
	if err := p.need(); err != nil {
		return nil, err
	}
	d := accounts.StaffDirectory{Organizations: p.Organizations, Persons: p.Persons, Memberships: p.Memberships, Staff: p.Staff, Now: p.Now}
	for _, unit := range []kabinet.UnitID{t.Unit, ""} { // a unit may be gone
		m, err := d.Of(ctx, t.Org, unit, accounts.StaffManager)
		if err == nil || !errors.Is(err, kabinet.NotFound) {
			return m, err
		}
	}
	return nil, nil
}

// managerWhoReads returns the manager, or nil where they may not read the thread.
func (p People) managerWhoReads(ctx context.Context, t thread.State) (*accounts.Person, error) {
	manager, err := p.Manager(ctx, t)
	if err != nil || manager == nil {
		return nil, err
	}
	staff, err := p.Staff.OfOrganization(ctx, t.Org)
	if err != nil {
		return nil, err
	}
	for _, a := range staff {
		if s := a.State(); s.Person == manager.ID() {
			return p.reader(ctx, t, kabinet.Actor{Person: s.Person, Organization: s.Seller})
		}
	}
	return nil, nil
}

// OfClient returns the client's people who take part by right: active members who may see
// what the thread is about, ordered by their ids.
func (p People) OfClient(ctx context.Context, t thread.State) ([]*accounts.Person, error) {
	if err := p.need(); err != nil {
		return nil, err
	}
	members, err := p.Memberships.OfOrganization(ctx, t.Org)
	if err != nil {
		return nil, err
	}
	var out []*accounts.Person
	for _, m := range members {
		person, err := p.reader(ctx, t, kabinet.Actor{Person: m.Person(), Organization: t.Org})
		if err != nil {
			return nil, err
		}
		if person != nil {
			out = append(out, person)
		}
	}
	return out, nil
}

// ToTell returns whom a new message is to be told of, each once, and never its author. To
// what the client says that is the manager, and who of the seller's people has written in
// the thread; to what the seller says, who of the client's people has, and whose it is
// that they talk about. Only those are told who may read it now.
func (p People) ToTell(ctx context.Context, t thread.State, m thread.Message) ([]*accounts.Person, error) {
	if err := p.need(); err != nil {
		return nil, err
	}
	var out []*accounts.Person
	told := map[kabinet.PersonID]bool{m.By.Person: true}
	add := func(who *accounts.Person) {
		if who != nil && !told[who.ID()] {
			told[who.ID()] = true
			out = append(out, who)
		}
	}
	if m.Side == thread.Client {
		manager, err := p.managerWhoReads(ctx, t)
		if err != nil {
			return nil, err
		}
		add(manager)
	} else if t.Owner != "" {
		owner, err := p.reader(ctx, t, kabinet.Actor{Person: t.Owner, Organization: t.Org})
		if err != nil {
			return nil, err
		}
		add(owner)
	}
	for page := (kabinet.Page{Limit: kabinet.MaxPageLimit}); ; {
		list, err := p.Messages.List(ctx, t.Org, t.ID, page)
		if err != nil {
			return nil, err
		}
		for _, x := range list.Items {
			by := x.By
			if by.OnBehalfOf != nil {
				by.Person = by.OnBehalfOf.Person // for whom somebody wrote
			}
			if x.Side == m.Side || told[by.Person] {
				continue
			}
			who, err := p.reader(ctx, t, kabinet.Actor{Person: by.Person, Organization: by.Organization})
			if err != nil {
				return nil, err
			}
			add(who)
		}
		if page.After = list.Next; page.After == "" {
			return out, nil
		}
	}
}

// reader returns the person of an actor who may read a thread, and nil for who may not.
func (p People) reader(ctx context.Context, t thread.State, actor kabinet.Actor) (*accounts.Person, error) {
	rights := p.Rights
	if rights == nil {
		rights = thread.DefaultRights()
	}
	permission, known := rights[t.About.Kind]
	if !known {
		return nil, nil
	}
	err := p.Authority.Check(ctx, actor, permission, t.Object())
	if err == nil {
		var person *accounts.Person
		if person, err = p.Persons.Get(ctx, actor.Person); err == nil {
			return person, nil
		}
	}
	if errors.Is(err, kabinet.Forbidden) || errors.Is(err, kabinet.NotFound) {
		return nil, nil
	}
	return nil, err
}

func (p People) need() error {
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"Organizations", p.Organizations != nil}, {"Persons", p.Persons != nil}, {"Memberships", p.Memberships != nil},
		{"Staff", p.Staff != nil}, {"Messages", p.Messages != nil}, {"Authority", p.Authority != nil}, {"Now", p.Now != nil},
	} {
		if !f.set {
			return kabinet.ErrMissingPort.With("port", "withaccounts.People."+f.name)
		}
	}
	return nil
}
