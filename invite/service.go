package invite

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// The permissions that Service asks for, on State.Object. Who comes with a link, or
// has signed in with the invited address, needs none.
const (
	// PermissionSend is to invite, and to send again, edit and revoke what one
	// answers for.
	PermissionSend kabinet.Permission = "invite.send"
	// PermissionManage is to see and revoke all invitations, to approve and
	// reject them, to pass them on, and to reset logins.
	PermissionManage kabinet.Permission = "invite.manage"
)

// Standing is what a person is in an organisation.
type Standing uint8

// The standings.
const (
	Stranger Standing = iota
	Guest
	Member
)

// Members is the host's directory of members. It belongs to the transaction of the
// service. Package invite/withaccounts has one.
type Members interface {
	// Standing returns what the person is in the organisation at an instant. The
	// people of the seller who look after it are members of it too.
	Standing(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, at time.Time) (Standing, error)
	// Count returns how many seats members take at an instant.
	Count(ctx context.Context, org kabinet.OrgID, at time.Time) (int, error)
	// Join makes the subject a member with the grants, creating the person where
	// there is none. A member stays one and loses nothing; a suspended one is
	// ErrMember. The membership is unique by organisation and person.
	Join(ctx context.Context, j Joining) (Joined, error)
	// Relogin gives a member the login of the subject, and changes nothing else.
	Relogin(ctx context.Context, j Joining) (Joined, error)
}

// Joining says who joins, and with what.
type Joining struct {
	Invitation ID
	Org        kabinet.OrgID
	Scope      string
	Unit       kabinet.UnitID
	Subject    Subject
	Address    string // the verified one that was invited
	Name       string // of the subject, or else as the inviter wrote it
	Locale     string
	Roles      []Role
	Grants     []Grant
	// Clipped says that the grants are less than the roles give.
	Clipped bool
	By      kabinet.PersonID // the sponsor
	Resets  kabinet.PersonID // for Relogin: whose login it is
	At      time.Time
}

// Joined is what became of it.
type Joined struct {
	Person     kabinet.PersonID
	Membership string
}

// Names are what messages and pages call organisations and people. Missing names
// are empty and no error.
type Names interface {
	Organization(ctx context.Context, org kabinet.OrgID) (Name, error)
	Person(ctx context.Context, person kabinet.PersonID) (Name, error)
}

// Addressees are Names that also know people by their address, so that a message is in
// the language of who reads it. Who is not known is empty and no error.
type Addressees interface {
	Addressee(ctx context.Context, address string) (Name, error)
}

// Name is how somebody is called. The package cleans it before it is shown.
type Name struct {
	Name, Locale string
	Email        string // of a person, for replies
}

// Ref names an invitation, and the version of it that the caller saw.
type Ref struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

// Service does what people do with invitations. It is a plain struct of ports, built
// per transaction; every method runs in one transaction, and the ports belong to it.
// An invitation of an organisation where the actor has no business is
// kabinet.ErrNotFound, through every method; a port that is needed and not set is
// kabinet.ErrMissingPort, which names it. States that come out have no Link.
type Service struct {
	Invitations Store
	Finder      Finder
	Lister      Lister // for List only
	Refusals    RefusalStore
	Meters      MeterStore
	Bulks       BulkStore // for Bulk only
	Purger      Purger    // for Purge only
	// Access says who may do what with invitations, Authority what they may give.
	Access    kabinet.Authority
	Authority Authority
	Members   Members
	Names     Names

	// Policy returns the policy of an organisation and scope; nil means the
	// zero Policy everywhere.
	Policy func(ctx context.Context, org kabinet.OrgID, scope string) (Policy, error)
	// Owns reports whether the person owns the scope, such as an application or
	// a group, and so may invite into it by default; nil means that nobody does.
	Owns func(ctx context.Context, org kabinet.OrgID, scope string, person kabinet.PersonID) (bool, error)
	// Hooks look at registrations, one after the other.
	Hooks []Hook

	// Keys seal links; nil leaves them plain hashes.
	Keys Keys
	// NewID makes ids; nil makes random ones.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// save writes an invitation and returns its new state.
func (s *Service) save(ctx context.Context, i *Invitation, events ...Event) (State, error) {
	state := i.s.ForPeople()
	var all []kabinet.Event
	for _, e := range events {
		if !e.Empty() {
			all = append(all, e)
		}
	}
	if err := s.Invitations.Save(ctx, i, all...); err != nil {
		return State{}, err
	}
	state.Version++
	return state, nil
}

func (s *Service) policy(ctx context.Context, org kabinet.OrgID, scope string) (Policy, error) {
	if s.Policy == nil {
		return Policy{}, nil
	}
	p, err := s.Policy(ctx, org, scope)
	if err != nil {
		return Policy{}, err
	}
	return p, p.Validate()
}

func (s *Service) newID() ID {
	if s.NewID != nil {
		return s.NewID()
	}
	return kabinet.NewID[ID]("inv")
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the first of the ports that is not set.
func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Invitations": s.Invitations != nil, "Finder": s.Finder != nil, "Lister": s.Lister != nil, "Refusals": s.Refusals != nil,
		"Meters": s.Meters != nil, "Bulks": s.Bulks != nil, "Purger": s.Purger != nil, "Access": s.Access != nil, "Authority": s.Authority != nil,
		"Members": s.Members != nil,
	}
	for _, name := range names {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "invite.Service."+name)
		}
	}
	return nil
}
