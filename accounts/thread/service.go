package thread

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// The permissions that Service asks for besides those of Rights.
const (
	// PermissionWrite lets people write where they may read.
	PermissionWrite kabinet.Permission = "thread.write"
	// PermissionAnswer lets the seller's people say what becomes of suggestions; they
	// have it on every client's.
	PermissionAnswer kabinet.Permission = "thread.answer"
)

// Rights say which permission lets people read what is said about a kind of thing. A kind
// that is not there has no conversations.
type Rights map[string]kabinet.Permission

// DefaultRights returns the rights that Service has unless it is given others: those by
// which the things themselves are seen.
func DefaultRights() Rights {
	return Rights{
		"organization": "organization.view", "order": "order.view", "invoice": "invoice.view",
		"document": "document.view", "claim": "claim.view", "cart": "cart.view",
	}
}

// Subjects knows what threads are about.
type Subjects interface {
	// Object returns what permissions on it are asked for, in the organisation, or
	// kabinet.ErrNotFound for what is not there, or is another's.
	Object(ctx context.Context, org kabinet.OrgID, about Ref) (kabinet.Object, error)
}

// Attachments says whether somebody may attach documents: kabinet.ErrNotFound for one
// that they may not see.
type Attachments interface {
	Check(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, ids ...document.ID) error
}

// Service does what people do with threads: it checks permissions and saves. It is a plain
// struct of ports, built per transaction; every method runs in one transaction. What a
// person may not see is kabinet.ErrNotFound, through every method; a port that is needed
// and not set is kabinet.ErrMissingPort, which names it.
type Service struct {
	Threads   Store
	Lister    Lister
	Messages  MessageStore
	Marks     MarkStore
	Subjects  Subjects
	Authority kabinet.Authority
	// Attachments is needed where messages have some.
	Attachments Attachments
	// Rights are DefaultRights where nil.
	Rights Rights
	// NewID makes the ids of suggestions; nil means the package's NewID.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Posting is a thread with the message that was just added.
type Posting struct {
	Thread  State   `json:"thread"`
	Message Message `json:"message"`
}

// Reading is what somebody sees of a thread.
type Reading struct {
	Thread State `json:"thread"`
	// Messages are some of them, the latest first.
	Messages kabinet.List[Message] `json:"messages"`
	// Read is how far the person had read before.
	Read int `json:"read"`
}

// Entry is a thread in a list, with how many of its messages are new to the person.
type Entry struct {
	State
	New int `json:"new"`
}

// Post says something about a thing, in the one conversation that there is about it, which
// it opens the first time. It needs the permission of Rights and PermissionWrite. It
// returns the errors of Open and Post, of Subjects and Attachments.
func (s *Service) Post(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, about Ref, d Draft) (Posting, error) {
	return s.open(ctx, actor, org, Head{ID: Of(about), Kind: Conversation, About: about}, d)
}

// Suggest makes a suggestion about a thing, such as the organisation itself: one of as
// many as there are. The permissions and errors are those of Post.
func (s *Service) Suggest(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, about Ref, title string, d Draft,
) (Posting, error) {
	newID := s.NewID
	if newID == nil {
		newID = NewID
	}
	return s.open(ctx, actor, org, Head{ID: newID(), Kind: Suggestion, About: about, Title: title}, d)
}

func (s *Service) open(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, h Head, d Draft) (Posting, error) {
	if err := s.need("Threads", "Messages", "Marks", "Subjects"); err != nil {
		return Posting{}, err
	}
	read, known := s.rights()[h.About.Kind]
	if !known {
		return Posting{}, ErrAbout
	}
	on, err := s.Subjects.Object(ctx, org, h.About)
	if err == nil && on.Org != org {
		err = kabinet.ErrNotFound
	}
	if err == nil {
		err = s.Authority.Check(ctx, actor, read, on)
	}
	if err != nil {
		return Posting{}, s.hidden(err, h.About.Kind, h.About.ID)
	}
	if err := s.Authority.Check(ctx, actor, PermissionWrite, on); err != nil {
		return Posting{}, err
	}
	t, err := s.Threads.Get(ctx, org, h.ID)
	if err == nil {
		return s.post(ctx, actor, t, d)
	}
	if !errors.Is(err, kabinet.NotFound) {
		return Posting{}, err
	}
	if err := s.attach(ctx, actor, org, d); err != nil {
		return Posting{}, err
	}
	h.On = on
	t, m, event, err := Open(h, actor, sideOf(actor, org), d, s.now())
	if err != nil {
		return Posting{}, err
	}
	return s.save(ctx, actor, t, m, event)
}

// Reply adds a message to a thread. It needs the permission to read it and
// PermissionWrite. It returns the errors of Thread.Post and of Attachments.
func (s *Service) Reply(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, d Draft) (Posting, error) {
	if err := s.need("Threads", "Messages", "Marks"); err != nil {
		return Posting{}, err
	}
	t, err := s.load(ctx, actor, org, id)
	if err != nil {
		return Posting{}, err
	}
	if err := s.Authority.Check(ctx, actor, PermissionWrite, t.s.Object()); err != nil {
		return Posting{}, err
	}
	return s.post(ctx, actor, t, d)
}

func (s *Service) post(ctx context.Context, actor kabinet.Actor, t *Thread, d Draft) (Posting, error) {
	if err := s.attach(ctx, actor, t.s.Org, d); err != nil {
		return Posting{}, err
	}
	m, event, err := t.Post(actor, sideOf(actor, t.s.Org), d, s.now())
	if err != nil {
		return Posting{}, err
	}
	return s.save(ctx, actor, t, m, event)
}

// save writes a thread with its new message, which its author has read.
func (s *Service) save(ctx context.Context, actor kabinet.Actor, t *Thread, m Message, event kabinet.Event) (Posting, error) {
	out := Posting{t.State(), m}
	if err := s.Threads.Save(ctx, t, event); err != nil {
		return Posting{}, err
	}
	if err := s.Messages.Add(ctx, m); err != nil {
		return Posting{}, err
	}
	out.Thread.Version++
	return out, s.Marks.Mark(ctx, m.Org, m.Thread, actor.Person, m.Number)
}

func (s *Service) attach(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, d Draft) error {
	if len(d.Attachments) == 0 {
		return nil
	}
	if err := s.need("Attachments"); err != nil {
		return err
	}
	if err := d.countable(); err != nil {
		return err
	}
	return s.Attachments.Check(ctx, actor, org, d.Attachments...)
}

// Read returns a thread with some of its messages, and marks them as read: on the first
// page all that there are. Who only looks, such as somebody who acts for another, calls
// Look.
func (s *Service) Read(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, page kabinet.Page) (Reading, error) {
	r, err := s.Look(ctx, actor, org, id, page)
	if err != nil || page.After != "" || r.Thread.Last == r.Read {
		return r, err
	}
	return r, s.Marks.Mark(ctx, org, id, actor.Person, r.Thread.Last)
}

// Seen marks the messages up to a number as read, for a page that has shown them after
// Look: what was said since stays new. It needs the permission to read the thread.
func (s *Service) Seen(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, number int) error {
	if err := s.need("Threads", "Marks"); err != nil {
		return err
	}
	t, err := s.load(ctx, actor, org, id)
	if err != nil {
		return err
	}
	return s.Marks.Mark(ctx, org, id, actor.Person, max(0, min(number, t.s.Last)))
}

// Look is Read, and leaves no mark.
func (s *Service) Look(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, page kabinet.Page) (Reading, error) {
	if err := s.need("Threads", "Messages", "Marks"); err != nil {
		return Reading{}, err
	}
	t, err := s.load(ctx, actor, org, id)
	if err != nil {
		return Reading{}, err
	}
	list, err := s.Messages.List(ctx, org, id, page)
	if err != nil {
		return Reading{}, err
	}
	marks, err := s.Marks.Marks(ctx, org, actor.Person, id)
	return Reading{t.State(), list, marks[id]}, err
}

// About returns the conversation about a thing as Look does, and kabinet.ErrNotFound
// where nobody has said anything yet.
func (s *Service) About(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, about Ref, page kabinet.Page) (Reading, error) {
	return s.Look(ctx, actor, org, Of(about), page)
}

// List returns the threads that the actor may read and that the filter admits, those with
// the latest message first, and how much of each is new to them. A page may have fewer
// than its limit while Next says that there is more.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, f Filter, page kabinet.Page) (kabinet.List[Entry], error) {
	if err := s.need("Lister", "Marks"); err != nil {
		return kabinet.List[Entry]{}, err
	}
	scopes, union := map[kabinet.Permission]kabinet.Scope{}, kabinet.Scope{}
	for kind, p := range s.rights() {
		if _, had := scopes[p]; had || f.About.Kind != "" && f.About.Kind != kind {
			continue
		}
		scope, err := s.Authority.Scope(ctx, actor, p)
		if err != nil {
			return kabinet.List[Entry]{}, err
		}
		scopes[p] = scope
		union.Reaches = append(union.Reaches, scope.Reaches...)
	}
	for {
		list, err := s.Lister.List(ctx, union, f, page)
		if err != nil {
			return kabinet.List[Entry]{}, err
		}
		list.Items = slices.DeleteFunc(list.Items, func(t State) bool {
			return !scopes[s.rights()[t.About.Kind]].Holds(t.Object())
		})
		if len(list.Items) > 0 || list.Next == "" {
			entries, err := s.entries(ctx, actor, list.Items)
			return kabinet.List[Entry]{Items: entries, Next: list.Next}, err
		}
		page.After = list.Next
	}
}

// entries adds to threads how much of them is new to the actor.
func (s *Service) entries(ctx context.Context, actor kabinet.Actor, list []State) ([]Entry, error) {
	of := map[kabinet.OrgID][]ID{}
	for _, t := range list {
		of[t.Org] = append(of[t.Org], t.ID)
	}
	marks := map[kabinet.OrgID]map[ID]int{}
	for org, ids := range of {
		m, err := s.Marks.Marks(ctx, org, actor.Person, ids...)
		if err != nil {
			return nil, err
		}
		marks[org] = m
	}
	out := make([]Entry, len(list))
	for i, t := range list {
		out[i] = Entry{t, t.Last - marks[t.Org][t.ID]}
	}
	return out, nil
}

// Close ends a thread until somebody says more. It needs PermissionWrite beside the right
// to read it. version is the version seen, here and below: kabinet.ErrConflict where the
// thread has another.
func (s *Service) Close(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64) (State, error) {
	return s.change(ctx, actor, org, id, version, PermissionWrite, func(t *Thread, now time.Time) (kabinet.Event, error) {
		return t.Close(actor, now)
	})
}

// Decide says what becomes of a suggestion. It needs PermissionAnswer. The errors are
// those of Thread.Decide.
func (s *Service) Decide(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64, stage Stage, answer string,
) (State, error) {
	return s.change(ctx, actor, org, id, version, PermissionAnswer, func(t *Thread, now time.Time) (kabinet.Event, error) {
		return t.Decide(stage, answer, actor, now)
	})
}

// OfferBeta asks the client to try what they suggested. It needs PermissionAnswer. The
// errors are those of Thread.OfferBeta.
func (s *Service) OfferBeta(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64, text string) (State, error) {
	return s.change(ctx, actor, org, id, version, PermissionAnswer, func(t *Thread, now time.Time) (kabinet.Event, error) {
		return t.OfferBeta(text, actor, now)
	})
}

// AnswerBeta says whether the client will try it. It needs PermissionWrite, and is the
// client's to say: kabinet.ErrForbidden for the seller's people. The errors are those of
// Thread.AnswerBeta.
func (s *Service) AnswerBeta(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64, taken bool) (State, error) {
	return s.change(ctx, actor, org, id, version, PermissionWrite, func(t *Thread, now time.Time) (kabinet.Event, error) {
		if sideOf(actor, org) != Client {
			return nil, kabinet.ErrForbidden.With("permission", string(PermissionWrite))
		}
		return t.AnswerBeta(taken, actor, now)
	})
}

func (s *Service) change(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64, p kabinet.Permission,
	change func(*Thread, time.Time) (kabinet.Event, error),
) (State, error) {
	if err := s.need("Threads"); err != nil {
		return State{}, err
	}
	t, err := s.load(ctx, actor, org, id)
	if err != nil {
		return State{}, err
	}
	if err := s.Authority.Check(ctx, actor, p, t.s.Object()); err != nil {
		return State{}, err
	}
	if t.s.Version != version {
		return State{}, kabinet.ErrConflict.With("what", "thread").With("id", string(id))
	}
	event, err := change(t, s.now())
	if err != nil {
		return State{}, err
	}
	out := t.State()
	if err := s.Threads.Save(ctx, t, event); err != nil {
		return State{}, err
	}
	out.Version++
	return out, nil
}

// load gets a thread that the actor may read.
func (s *Service) load(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (*Thread, error) {
	t, err := s.Threads.Get(ctx, org, id)
	if err == nil {
		p, known := s.rights()[t.s.About.Kind]
		if !known {
			err = kabinet.ErrNotFound
		} else {
			err = s.Authority.Check(ctx, actor, p, t.s.Object())
		}
	}
	if err != nil {
		return nil, s.hidden(err, "thread", string(id))
	}
	return t, nil
}

// hidden makes what is not there and what may not be seen the same.
func (s *Service) hidden(err error, what, id string) error {
	if errors.Is(err, kabinet.NotFound) || errors.Is(err, kabinet.Forbidden) {
		return kabinet.ErrNotFound.With("what", what).With("id", id)
	}
	return err
}

// sideOf returns the side that the actor speaks for.
func sideOf(actor kabinet.Actor, org kabinet.OrgID) Side {
	if actor.Organization == org {
		return Client
	}
	return Seller
}

func (s *Service) rights() Rights {
	if s.Rights == nil {
		return DefaultRights()
	}
	return s.Rights
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the authority, or the first of the named ports,
// that is not set.
func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Threads": s.Threads != nil, "Lister": s.Lister != nil, "Messages": s.Messages != nil,
		"Marks": s.Marks != nil, "Subjects": s.Subjects != nil, "Attachments": s.Attachments != nil,
	}
	for _, name := range append([]string{"Authority"}, names...) {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "thread.Service."+name)
		}
	}
	return nil
}
