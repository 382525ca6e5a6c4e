package onboarding

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// The permissions that Service asks for, on State.Object of the onboarding.
const (
	// PermissionView is to see where a company stands.
	PermissionView kabinet.Permission = "onboarding.view"
	// PermissionAct is for the client's people, to do their part. What each may do
	// follows from the onboarding: see Evaluation.May.
	PermissionAct kabinet.Permission = "onboarding.act"
	// PermissionManage is for the seller's people: to begin, review, waive, name
	// owners, move to other versions, give up, and to do anything for the client.
	PermissionManage kabinet.Permission = "onboarding.manage"
	// PermissionReport is for the system that tells events and attributes.
	PermissionReport kabinet.Permission = "onboarding.report"
	// PermissionPublish, on the seller's organisation, is to publish templates.
	PermissionPublish kabinet.Permission = "onboarding.publish"
)

// Service does what people and systems do with onboardings. It is a plain struct of
// ports, built per transaction; every method runs in one transaction, and the stores
// belong to it. An onboarding of an organisation where the actor has no business is
// kabinet.ErrNotFound, through every method; a port that is needed and not set is
// kabinet.ErrMissingPort, which names it.
type Service struct {
	Onboardings Store
	Finder      Finder // for Sweep only
	Lister      Lister // for List only
	Templates   SeriesStore
	Authority   kabinet.Authority
	// Lenders says whose rights a colleague uses who acts by a delegation; nil is
	// nobody's but their own.
	Lenders Lenders
	// Seller is the organisation to which templates belong; for Publish.
	Seller kabinet.OrgID

	Policy Policy
	// Calendar returns the calendar of a company; nil is the zero Calendar for all.
	Calendar func(ctx context.Context, org kabinet.OrgID) (kabinet.Calendar, error)
	// NewID makes ids; nil makes random ones.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// View is an onboarding and where it stands.
type View struct {
	State      State       `json:"state"`
	Evaluation *Evaluation `json:"evaluation"`
}

// Publish adds a version of a template, and returns its number. It needs
// PermissionPublish on the seller's organisation, and returns the errors of
// Series.Publish.
func (s *Service) Publish(ctx context.Context, actor kabinet.Actor, t Template, note string) (int, error) {
	if err := s.need("Templates", "Seller"); err != nil {
		return 0, err
	}
	if err := s.Authority.Check(ctx, actor, PermissionPublish, kabinet.Object{Org: s.Seller}); err != nil {
		return 0, err
	}
	series, err := s.Templates.Get(ctx, t.ID)
	if errors.Is(err, kabinet.NotFound) {
		series, err = NewSeries(t.ID)
	}
	if err != nil {
		return 0, err
	}
	event, err := series.Publish(t, note, actor, s.now())
	if err != nil {
		return 0, err
	}
	return event.Number, s.Templates.Save(ctx, series, event)
}

// BeginForm asks to begin an onboarding.
type BeginForm struct {
	Org  kabinet.OrgID  `json:"org"`
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Template is begun in its version Number; 0 is the one that was published
	// last.
	Template TemplateID       `json:"template"`
	Number   int              `json:"number,omitempty"`
	Owner    kabinet.PersonID `json:"owner,omitempty"`
	Manager  kabinet.PersonID `json:"manager,omitempty"`
}

// Begin begins an onboarding. It needs PermissionManage, and returns ErrPublished and
// the errors of the function Begin, and ErrRunning where one by the template is running.
func (s *Service) Begin(ctx context.Context, actor kabinet.Actor, form BeginForm) (View, error) {
	if err := s.need("Onboardings", "Templates"); err != nil {
		return View{}, err
	}
	if err := s.managing(ctx, actor, kabinet.Object{Org: form.Org, Unit: form.Unit}); err != nil {
		return View{}, err
	}
	if form.Number == 0 {
		series, err := s.Templates.Get(ctx, form.Template)
		if err != nil {
			return View{}, err
		}
		form.Number = series.Latest()
	}
	t, err := s.template(ctx, form.Org, form.Template, form.Number)
	if err != nil {
		return View{}, err
	}
	id := s.newID()
	i, events, err := Begin(t, Beginning{id, form.Org, form.Unit, form.Owner, form.Manager}, actor, s.now())
	if err != nil {
		return View{}, err
	}
	return s.save(ctx, i, t, events)
}

// managing returns why an actor is not one of the seller's people who may manage.
func (s *Service) managing(ctx context.Context, actor kabinet.Actor, on kabinet.Object) error {
	if err := s.Authority.Check(ctx, actor, PermissionManage, on); err != nil {
		return err
	}
	if actor.Organization == on.Org {
		return ErrNotYours.With("who", Who{Seller: true})
	}
	return nil
}

// Get returns an onboarding and where it stands. It needs PermissionView.
func (s *Service) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (View, error) {
	if err := s.need("Onboardings", "Templates"); err != nil {
		return View{}, err
	}
	i, t, err := s.load(ctx, actor, Ref{Org: org, ID: id}, PermissionView)
	if err != nil {
		return View{}, err
	}
	return s.view(i, t)
}

// Running returns the onboarding of a company that runs by a template. It needs
// PermissionView.
func (s *Service) Running(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, template TemplateID) (View, error) {
	if err := s.need("Onboardings", "Templates"); err != nil {
		return View{}, err
	}
	i, err := s.Onboardings.Running(ctx, org, template)
	if err == nil {
		err = s.Authority.Check(ctx, actor, PermissionView, i.s.Object())
	}
	if err != nil {
		return View{}, hide(err, string(template))
	}
	t, err := s.template(ctx, org, i.s.Template, i.s.Number)
	if err != nil {
		return View{}, err
	}
	return s.view(i, t)
}

// Do does actions for an actor, all or none. It needs PermissionAct of the client's
// people and PermissionManage of the seller's, and returns the errors of Instance.Do,
// and kabinet.ErrConflict when the onboarding has another version than the one seen.
func (s *Service) Do(ctx context.Context, actor kabinet.Actor, ref Ref, actions ...Action) (View, error) {
	if err := s.need("Onboardings", "Templates"); err != nil {
		return View{}, err
	}
	p := PermissionAct
	if actor.Organization != ref.Org {
		p = PermissionManage
	}
	i, t, err := s.load(ctx, actor, ref, p)
	if err != nil {
		return View{}, err
	}
	now := s.now()
	if actor, err = s.Acting(ctx, actor, ref.Org); err != nil {
		return View{}, err
	}
	var events []kabinet.Event
	for _, a := range actions {
		more, err := i.Do(t, a, s.Policy, actor, now)
		if err != nil {
			return View{}, err
		}
		events = append(events, more...)
	}
	return s.save(ctx, i, t, events)
}

// Lenders finds whose rights are lent. Package onboarding/withaccounts has one.
type Lenders interface {
	// Lender returns who of the organisation lends rights to a person by a
	// delegation that holds at an instant, or kabinet.ErrNotFound.
	Lender(ctx context.Context, org kabinet.OrgID, id kabinet.DelegationID, to kabinet.PersonID, at time.Time) (kabinet.PersonID, error)
}

// Acting returns the actor with the one whose rights they use where these are lent: such
// a colleague may do what the lender may, the owner say, but take ownership. Do asks it;
// a page asks it before View.Allows. That the authority admits it is not looked at.
func (s *Service) Acting(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID) (kabinet.Actor, error) {
	if s.Lenders == nil || actor.Delegation == "" || actor.OnBehalfOf != nil || actor.Organization != org {
		return actor, nil
	}
	from, err := s.Lenders.Lender(ctx, org, actor.Delegation, actor.Person, s.now())
	if err != nil {
		return actor, err
	}
	actor.OnBehalfOf = &kabinet.OnBehalf{Person: from}
	return actor, nil
}

// Report adds facts that other systems tell, any number of times. It needs
// PermissionReport, of an actor of the seller's side, and returns the errors of
// Instance.Report. An onboarding that somebody else changes at this moment is
// kabinet.ErrConflict: tell it again.
func (s *Service) Report(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, facts ...Fact) (View, error) {
	if err := s.need("Onboardings", "Templates"); err != nil {
		return View{}, err
	}
	i, t, err := s.load(ctx, actor, Ref{Org: org, ID: id}, PermissionReport)
	if err != nil {
		return View{}, err
	}
	if !i.seller(actor) {
		return View{}, ErrNotYours.With("who", Who{Seller: true})
	}
	events, err := i.Report(t, actor, s.now(), facts...)
	if err != nil {
		return View{}, err
	}
	return s.save(ctx, i, t, events)
}

// Plan is the dry run of Migrate. It needs PermissionManage, and returns ErrPublished.
func (s *Service) Plan(ctx context.Context, actor kabinet.Actor, ref Ref, number int) (MigrationReport, error) {
	i, from, to, err := s.versions(ctx, actor, ref, number)
	if err != nil {
		return MigrationReport{}, err
	}
	return i.Plan(from, to, s.now())
}

// Migrate moves an onboarding to another version of its template. It needs
// PermissionManage, and returns ErrPublished, the errors of Instance.Migrate, and
// kabinet.ErrConflict.
func (s *Service) Migrate(ctx context.Context, actor kabinet.Actor, ref Ref, number int, reopen bool) (View, MigrationReport, error) {
	i, from, to, err := s.versions(ctx, actor, ref, number)
	if err != nil {
		return View{}, MigrationReport{}, err
	}
	events, report, err := i.Migrate(from, to, reopen, actor, s.now())
	if err != nil {
		return View{}, report, err
	}
	view, err := s.save(ctx, i, to, events)
	return view, report, err
}

func (s *Service) versions(ctx context.Context, actor kabinet.Actor, ref Ref, number int) (*Instance, *Compiled, *Compiled, error) {
	if err := s.need("Onboardings", "Templates"); err != nil {
		return nil, nil, nil, err
	}
	i, from, err := s.load(ctx, actor, ref, PermissionManage)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := s.managing(ctx, actor, i.s.Object()); err != nil {
		return nil, nil, nil, err
	}
	to, err := s.template(ctx, ref.Org, i.s.Template, number)
	return i, from, to, err
}

// List returns onboardings and where they stand, for the seller's board. It shows
// those on which the actor has PermissionView.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, f Filter, page kabinet.Page) (kabinet.List[View], error) {
	out := kabinet.List[View]{Items: []View{}}
	if err := s.need("Lister", "Templates"); err != nil {
		return out, err
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionView)
	if err != nil {
		return out, err
	}
	states, err := s.Lister.List(ctx, scope, f, page)
	if err != nil {
		return out, err
	}
	known := templates{}
	for _, state := range states.Items {
		t, err := known.get(ctx, s, state)
		if err != nil {
			return kabinet.List[View]{Items: []View{}}, err
		}
		e := Evaluate(t, Facts{state.Facts}, s.now())
		out.Items = append(out.Items, View{state, e})
	}
	out.Next = states.Next
	return out, nil
}

// Sweep watches at most limit onboardings that are due, and returns how many they
// were: call it by a timer until it returns 0. It asks no authority; see
// Instance.Watch. One that cannot be watched, such as by a template that is not there, is
// told by an Unwatched event and looked at again a day later.
func (s *Service) Sweep(ctx context.Context, limit int) (int, error) {
	if err := s.need("Onboardings", "Finder", "Templates"); err != nil {
		return 0, err
	}
	now := s.now()
	due, err := s.Finder.Due(ctx, now, limit)
	if err != nil {
		return 0, err
	}
	known := templates{}
	for _, i := range due {
		robot := kabinet.Actor{Organization: s.Seller}
		var events []kabinet.Event
		t, err := known.get(ctx, s, i.s)
		if err == nil {
			events, err = i.Watch(t, s.Policy, robot, now)
		}
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case err != nil: // one does not keep the others from being watched
			events = []kabinet.Event{i.postpone(robot, now, err)}
		}
		if err := s.Onboardings.Save(ctx, i, events...); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// templates are those that one call has compiled, for the calendars of companies.
type templates map[templateKey]*Compiled

type templateKey struct {
	id     TemplateID
	number int
}

func (m templates) get(ctx context.Context, s *Service, state State) (*Compiled, error) {
	key := templateKey{state.Template, state.Number}
	if t := m[key]; t != nil {
		c, err := s.calendar(ctx, state.Org)
		return t.In(c), err
	}
	t, err := s.template(ctx, state.Org, state.Template, state.Number)
	m[key] = t
	return t, err
}

// template returns a published version, with the calendar of a company.
func (s *Service) template(ctx context.Context, org kabinet.OrgID, id TemplateID, number int) (*Compiled, error) {
	series, err := s.Templates.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	t, err := series.Template(number)
	if err != nil {
		return nil, err
	}
	c, err := s.calendar(ctx, org)
	if err != nil {
		return nil, err
	}
	return Compile(t, c)
}

func (s *Service) calendar(ctx context.Context, org kabinet.OrgID) (kabinet.Calendar, error) {
	if s.Calendar == nil {
		return kabinet.Calendar{}, nil
	}
	return s.Calendar(ctx, org)
}

// load gets an onboarding on which the actor has the permission, of the version seen.
// That it is not there and a refusal to say so read the same, whatever the store says.
func (s *Service) load(ctx context.Context, actor kabinet.Actor, ref Ref, p kabinet.Permission) (*Instance, *Compiled, error) {
	i, err := s.Onboardings.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		err = s.Authority.Check(ctx, actor, p, i.s.Object())
	}
	switch {
	case err != nil:
		return nil, nil, hide(err, string(ref.ID))
	case ref.Version != 0 && i.s.Version != ref.Version:
		return nil, nil, kabinet.ErrConflict.With("what", "onboarding").With("id", string(ref.ID))
	}
	t, err := s.template(ctx, ref.Org, i.s.Template, i.s.Number)
	return i, t, err
}

func hide(err error, id string) error {
	if errors.Is(err, kabinet.NotFound) {
		return kabinet.ErrNotFound.With("what", "onboarding").With("id", id)
	}
	return err
}

// save writes what has changed, and only then says so: the events are in the same
// transaction.
func (s *Service) save(ctx context.Context, i *Instance, t *Compiled, events []kabinet.Event) (View, error) {
	view, err := s.view(i, t)
	if err != nil || len(events) == 0 {
		return view, err
	}
	if err := s.Onboardings.Save(ctx, i, events...); err != nil {
		return View{}, err
	}
	view.State.Version++
	return view, nil
}

func (s *Service) view(i *Instance, t *Compiled) (View, error) {
	// What was done now may be later than the clock: see Instance.Do.
	e, err := i.Evaluate(t, later(s.now(), i.latest()))
	return View{i.State(), e}, err
}

func (s *Service) newID() ID {
	if s.NewID != nil {
		return s.NewID()
	}
	return kabinet.NewID[ID]("onb")
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the authority, or the first of the named
// ports, that is not set.
func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Onboardings": s.Onboardings != nil, "Finder": s.Finder != nil,
		"Lister": s.Lister != nil, "Templates": s.Templates != nil, "Seller": s.Seller != "",
	}
	for _, name := range append([]string{"Authority"}, names...) {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "onboarding.Service."+name)
		}
	}
	return nil
}
