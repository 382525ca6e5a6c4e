package invite

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Door is how a person comes to an invitation: with the handle that Stage gave, or
// directly, since they have signed in with the address that was invited.
type Door struct {
	Handle string        `json:"handle,omitempty"`
	Org    kabinet.OrgID `json:"org,omitempty"`
	ID     ID            `json:"id,omitempty"`
}

// WithHandle returns the door of a handle's text.
func WithHandle(text string) Door { return Door{Handle: text} }

// Direct returns the door for who has signed in, to an invitation that Own listed.
func Direct(org kabinet.OrgID, id ID) Door { return Door{Org: org, ID: id} }

// Accepting is what a person says when they accept.
type Accepting struct {
	Subject Subject `json:"subject"`
	// Digest is that of the Page that was shown.
	Digest   string   `json:"digest"`
	Consents []string `json:"consents,omitempty"`
}

// Result is what became of accepting.
type Result struct {
	Org        kabinet.OrgID    `json:"org"`
	Invitation ID               `json:"invitation"`
	Scope      string           `json:"scope,omitempty"`
	Person     kabinet.PersonID `json:"person"`
	Membership string           `json:"membership,omitempty"`
	Given      []Grant          `json:"given,omitempty"`
	Step       string           `json:"step,omitempty"`
	Next       string           `json:"next,omitempty"`
}

// Peek returns what the page of a link, or of a handle's text, shows. It is for GET:
// it writes and counts nothing, however often it is called, and works in a
// transaction for reading. It returns ErrLink for what opens no pending invitation,
// whatever the reason. Send Headers with the page.
func (s *Service) Peek(ctx context.Context, secret string) (Page, error) {
	if err := s.need("Invitations"); err != nil {
		return Page{}, err
	}
	i, err := s.open(ctx, secret)
	if err != nil {
		return Page{}, err
	}
	p, err := s.policy(ctx, i.s.Org, i.s.Scope)
	switch {
	case err != nil:
		return Page{}, err
	case i.s.StatusAt(s.now()) != Pending:
		return Page{}, ErrLink
	}
	return s.page(ctx, i, p)
}

// open returns the invitation that a link or a handle opens, or ErrLink.
func (s *Service) open(ctx context.Context, secret string) (*Invitation, error) {
	if h, ok := parseHandle(secret); ok {
		return s.byHandle(ctx, h)
	}
	i, known, err := s.byLink(ctx, secret)
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, ErrLink
	}
	return i, nil
}

// byLink returns the invitation whose link has the selector, and whether the link
// opens it. A selector that nobody has takes the same MAC.
func (s *Service) byLink(ctx context.Context, text string) (i *Invitation, opens bool, err error) {
	link, ok := parseLink(text)
	if !ok {
		return nil, false, nil
	}
	i, err = s.Invitations.BySelector(ctx, link.token.Selector())
	var found State
	switch {
	case err == nil:
		found = i.s
	case !errors.Is(err, kabinet.NotFound):
		return nil, false, err
	}
	opens = link.opens(s.Keys, found) && i != nil
	return i, opens, nil
}

// byHandle returns the invitation that a handle opens, or ErrLink.
func (s *Service) byHandle(ctx context.Context, h Handle) (*Invitation, error) {
	i, err := s.Invitations.BySelector(ctx, h.of)
	var found State
	switch {
	case err == nil:
		found = i.s
	case !errors.Is(err, kabinet.NotFound):
		return nil, err
	}
	if !h.opens(s.Keys, found, s.now()) || i == nil {
		return nil, ErrLink
	}
	return i, nil
}

// Transact runs a function with a Service in a transaction of its own, which commits
// when the function returns nil, as the host has it:
//
//	func(ctx context.Context, do func(context.Context, *invite.Service) error) error {
//		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, serviceOf(tx)) })
//	}
type Transact func(ctx context.Context, do func(context.Context, *Service) error) error

// Stage exchanges the secret of a link for a handle, which the browser keeps in a
// cookie while the person signs in. It is for POST. It counts the try in a
// transaction of its own, right or wrong, so that nothing that fails later takes it
// back. It returns ErrLink for what opens nothing and ErrAttempts for what was
// tried too often. A link whose invitation is over is exchanged too: what has become
// of it is told to the invited alone, once they have signed in.
func Stage(ctx context.Context, in Transact, link string) (Handle, error) {
	var out Handle
	var verdict error
	err := in(ctx, func(ctx context.Context, s *Service) (err error) {
		out, verdict, err = s.stage(ctx, link)
		return err
	})
	if err == nil {
		err = verdict
	}
	if err != nil {
		return Handle{}, err
	}
	return out, nil
}

// stage returns a handle, or the verdict, which is no error of the transaction.
func (s *Service) stage(ctx context.Context, text string) (_ Handle, verdict, err error) {
	if err := s.need("Invitations"); err != nil {
		return Handle{}, nil, err
	}
	i, opens, err := s.byLink(ctx, text)
	if err != nil || i == nil {
		return Handle{}, ErrLink, err
	}
	p, err := s.policy(ctx, i.s.Org, i.s.Scope)
	if err != nil {
		return Handle{}, nil, err
	}
	e, err := i.Try(s.now(), p)
	switch {
	case !opens:
		verdict = ErrLink
	case err != nil:
		verdict = err
	}
	if err != nil {
		return Handle{}, verdict, nil // nothing is left to be counted
	}
	var h Handle
	if opens {
		h = newHandle(i.s)
		i.Stage(s.now(), h.seal(s.Keys, i.s))
	}
	_, err = s.save(ctx, i, e)
	return h, verdict, err
}

// Own returns the invitations that are pending for somebody who has signed in, by
// their verified addresses: a person who comes by the application's own address
// needs no link. It works in a transaction for reading.
func (s *Service) Own(ctx context.Context, who Subject) ([]Page, error) {
	if err := s.need("Invitations", "Finder"); err != nil {
		return nil, err
	}
	out := []Page{}
	// The policy of the invitation says whose word counts, so any address will
	// do at first.
	for _, address := range (Policy{}).trusted(who) {
		all, err := s.Finder.ByAddress(ctx, address)
		if err != nil {
			return nil, err
		}
		for _, i := range all {
			p, err := s.policy(ctx, i.s.Org, i.s.Scope)
			if err != nil {
				return nil, err
			}
			if i.s.StatusAt(s.now()) != Pending || !p.invites(i.s.Address, who) ||
				slices.ContainsFunc(out, func(p Page) bool { return p.Org == i.s.Org && p.Invitation == i.s.ID }) {
				continue
			}
			page, err := s.page(ctx, i, p)
			if err != nil {
				return nil, err
			}
			out = append(out, page)
		}
	}
	return out, nil
}

// Accept makes the subject a member, or gives a member the subject's login. It is
// for POST, and does all of it in the one transaction, or none. What is checked, in
// this order: that the subject has the invited address, verified by a provider that
// counts, or else it is ErrLink and nothing else; that the invitation is pending
// (ErrExpired, ErrEnded); a second factor (ErrSecondFactor), that what was shown is
// what there is (ErrChanged), the consents (ErrConsent), the domain (ErrDomain), that
// the sponsor is still there (ErrSponsor) and may give what is offered (ErrGrant, or
// less is given, as the policy says), and the seat (ErrSeats).
//
// The same subject gets the same result again, any number of times.
func (s *Service) Accept(ctx context.Context, door Door, a Accepting) (Result, error) {
	i, p, err := s.enter(ctx, door, a.Subject)
	if err != nil {
		return Result{}, err
	}
	now := s.now()
	if i.s.Status == Accepted && i.s.Subject == a.Subject.ID {
		return i.s.result(), nil
	}
	if err := i.pending(now); err != nil {
		return Result{}, err
	}
	if (p.SecondFactor || i.s.SecondFactor) && !a.Subject.SecondFactor {
		return Result{}, ErrSecondFactor
	}
	page, err := s.page(ctx, i, p)
	switch {
	case err != nil:
		return Result{}, err
	case subtle.ConstantTimeCompare([]byte(page.Digest), []byte(a.Digest)) != 1:
		return Result{}, ErrChanged
	}
	for _, c := range p.Consents {
		if !slices.Contains(a.Consents, c) {
			return Result{}, ErrConsent.With("consent", c)
		}
	}
	if !p.Domains.admits(i.s.Address, p.ToASCII) {
		return Result{}, ErrDomain.With("domain", domainOf(i.s.Address))
	}
	if err := s.sponsored(ctx, i.s.Org, i.s.Sponsor, now); err != nil {
		return Result{}, err
	}
	given, joined, err := s.join(ctx, i, p, a.Subject, page.Locale, now)
	if err != nil {
		return Result{}, err
	}
	e, err := i.Accept(now, Acceptance{joined.Person, a.Subject.ID, joined.Membership, given, p.Consents})
	if err != nil {
		return Result{}, err
	}
	state, err := s.save(ctx, i, e)
	if err != nil {
		return Result{}, err
	}
	return state.result(), nil
}

// join changes the directory of members.
func (s *Service) join(ctx context.Context, i *Invitation, p Policy, who Subject, locale string, now time.Time) ([]Grant, Joined, error) {
	j := Joining{
		Invitation: i.s.ID, Org: i.s.Org, Scope: i.s.Scope, Unit: i.s.Unit, Subject: who, Address: i.s.Address, Name: orDefault(Clean(who.Name), i.s.Name),
		Locale: locale, Roles: i.s.clone().Roles, By: i.s.Sponsor, Resets: i.s.Resets, At: now,
	}
	if i.s.Resets != "" {
		if err := s.resettable(ctx, i.s.Org, i.s.Resets, i.s.Sponsor); err != nil {
			return nil, Joined{}, err
		}
		joined, err := s.Members.Relogin(ctx, j)
		return nil, joined, err
	}
	given, clipped, err := s.give(ctx, i, p, now)
	if err != nil {
		return nil, Joined{}, err
	}
	// The invitation has its seat, unless there are fewer than there were, or the
	// person has registered where nobody need approve.
	more := 0
	if !i.s.Seat() {
		more = 1
	}
	if err := s.seats(ctx, i.s.Org, more, p, now); err != nil {
		return nil, Joined{}, err
	}
	j.Grants, j.Clipped = given, clipped
	joined, err := s.Members.Join(ctx, j)
	return given, joined, err
}

// give returns what accepting gives: what the roles give now, as far as they gave it
// when the invitation was issued, and as far as the sponsor may give it now.
func (s *Service) give(ctx context.Context, i *Invitation, p Policy, now time.Time) (given []Grant, clipped bool, err error) {
	if len(i.s.Roles) == 0 {
		return nil, false, nil
	}
	grants, err := s.Authority.Grants(ctx, i.s.Org, i.s.Roles, now)
	if err != nil {
		return nil, false, err
	}
	given, grown := within(grants, i.s.Grants)
	missing, err := s.Authority.Missing(ctx, i.s.Org, i.s.Sponsor, given, now)
	switch {
	case err != nil:
		return nil, false, err
	case len(grown)+len(missing) == 0:
		return given, false, nil
	case p.Shrink == Intersect:
		given, err = s.Authority.Clip(ctx, i.s.Org, i.s.Sponsor, given, now)
		if err != nil || len(given) > 0 {
			return given, true, err
		}
	}
	return nil, false, append(missing, grown...)[0].refused()
}

// enter returns the invitation behind a door for the subject who was invited, and
// ErrLink for everybody else.
func (s *Service) enter(ctx context.Context, door Door, who Subject) (*Invitation, Policy, error) {
	if err := s.need("Invitations", "Finder", "Authority", "Members"); err != nil {
		return nil, Policy{}, err
	}
	i, err := s.behind(ctx, door)
	if err != nil {
		return nil, Policy{}, err
	}
	p, err := s.policy(ctx, i.s.Org, i.s.Scope)
	if err != nil {
		return nil, Policy{}, err
	}
	if !i.invites(who, p) {
		return nil, Policy{}, ErrLink
	}
	return i, p, nil
}

// invites reports whether the subject is whom the invitation is for, and who has
// accepted it, where somebody has.
func (i *Invitation) invites(who Subject, p Policy) bool {
	return p.invites(i.s.Address, who) && (i.s.Status != Accepted || i.s.Subject == who.ID)
}

func (s *Service) behind(ctx context.Context, door Door) (*Invitation, error) {
	if door.ID == "" {
		h, ok := parseHandle(door.Handle)
		if !ok {
			return nil, ErrLink
		}
		return s.byHandle(ctx, h)
	}
	i, err := s.Invitations.Get(ctx, door.Org, door.ID)
	if errors.Is(err, kabinet.NotFound) {
		return nil, ErrLink
	}
	return i, err
}

// pending returns nil for a pending invitation, and what the invited may know about
// all others.
func (i *Invitation) pending(now time.Time) error {
	switch status := i.s.StatusAt(now); status {
	case Pending:
		return nil
	case Expired:
		return ErrExpired
	default:
		return ErrEnded.With("status", string(status))
	}
}

func (s State) result() Result {
	s = s.clone()
	return Result{
		Org: s.Org, Invitation: s.ID, Scope: s.Scope, Person: s.Member, Membership: s.Membership, Given: s.Given, Step: s.Step, Next: s.Next,
	}
}

// Decline ends an invitation at the wish of who has its handle, or of the subject
// whom it invites, with a reason where they give one. Never says that they do not
// want to be invited by the organisation again. It is for POST, and returns ErrLink,
// ErrText and ErrLong, and to the subject whom it invites, and nobody else, ErrExpired
// and ErrEnded.
func (s *Service) Decline(ctx context.Context, door Door, who Subject, reason string, never bool) error {
	if err := s.need("Invitations", "Refusals"); err != nil {
		return err
	}
	i, err := s.behind(ctx, door)
	if err != nil {
		return err
	}
	p, err := s.policy(ctx, i.s.Org, i.s.Scope)
	if err != nil {
		return err
	}
	switch over := i.pending(s.now()); {
	case (over != nil || door.ID != "") && !i.invites(who, p):
		return ErrLink
	case over != nil:
		return over
	}
	by := kabinet.Actor{Person: who.Person, Organization: i.s.Org}
	e, err := i.Decline(by, s.now(), reason)
	if err != nil {
		return err
	}
	org, address := i.s.Org, i.s.Address
	if _, err := s.save(ctx, i, e); err != nil || !never {
		return err
	}
	return s.refuse(ctx, org, address, (*Refusal).Refuse, by)
}

// Refuse records that a subject does not want to be invited by an organisation
// again, at any of their verified addresses; Welcome takes it back. Both are for
// POST and can be called at any time.
func (s *Service) Refuse(ctx context.Context, org kabinet.OrgID, who Subject) error {
	return s.wish(ctx, org, who, (*Refusal).Refuse)
}

// Welcome takes Refuse back.
func (s *Service) Welcome(ctx context.Context, org kabinet.OrgID, who Subject) error {
	return s.wish(ctx, org, who, (*Refusal).Withdraw)
}

func (s *Service) wish(ctx context.Context, org kabinet.OrgID, who Subject, do func(*Refusal, kabinet.Actor, time.Time) Event) error {
	if err := s.need("Refusals"); err != nil {
		return err
	}
	p, err := s.policy(ctx, org, "")
	if err != nil {
		return err
	}
	for _, address := range p.trusted(who) {
		if err := s.refuse(ctx, org, address, do, kabinet.Actor{Person: who.Person, Organization: org}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) refuse(ctx context.Context, org kabinet.OrgID, address string, do func(*Refusal, kabinet.Actor, time.Time) Event, by kabinet.Actor) error {
	r, err := s.Refusals.Get(ctx, org, AddressHash(address))
	if errors.Is(err, kabinet.NotFound) {
		r, err = NewRefusal(org, address), nil
	}
	if err != nil {
		return err
	}
	e := do(r, by, s.now())
	if e.Empty() {
		return nil
	}
	return s.Refusals.Save(ctx, r, e)
}

// AskRenewal asks who invited for another invitation after one has expired. Only the
// invited can ask. It is for POST, asks once, and returns ErrLink, and ErrStatus for
// an invitation that has not expired.
func (s *Service) AskRenewal(ctx context.Context, door Door, who Subject) error {
	i, _, err := s.enter(ctx, door, who)
	if err != nil {
		return err
	}
	e, err := i.AskRenewal(kabinet.Actor{Person: who.Person, Organization: i.s.Org}, s.now())
	if err != nil || e.Empty() {
		return err
	}
	_, err = s.save(ctx, i, e)
	return err
}
