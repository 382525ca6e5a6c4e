package passcode

import (
	"context"
	"errors"
	"time"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/linktoken"
	"github.com/seed-a884640a/kabinet/internal/mailaddress"
	"github.com/seed-a884640a/kabinet/invite"
)

// Keep is how long Purge keeps what has expired: long enough to tell somebody why
// their code did not work.
const Keep = 24 * time.Hour

// Service signs people in. It is a plain struct of ports, built per transaction;
// every method runs in one transaction, and the ports belong to it. A port that is
// needed and not set is kabinet.ErrMissingPort, which names it.
type Service struct {
	Passcodes Store
	Purger    Purger            // for Purge only
	Meters    invite.MeterStore // for Ask only
	Keys      invite.Keys       // seal codes and links; required
	// Rate bounds the messages to one address; the zero Rate means 5 in 15
	// minutes.
	Rate invite.Rate
	// ToASCII writes domain names of other scripts as "xn--…". Where it is nil,
	// domains are ASCII.
	ToASCII func(domain string) (string, error)
	// NewID makes ids, which nobody can guess; nil makes random ones.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Form asks for a code.
type Form struct {
	Address string `json:"address"`
	// Locale is the language of the message; empty leaves it to the Courier.
	Locale string `json:"locale,omitempty"`
}

// Ask asks for a message with a code and a link to an address, whoever's it is, and
// returns the id for a cookie of the browser. It is for POST. It returns ErrAddress,
// ErrLocale and ErrRate, which say nothing about who is known.
func (s *Service) Ask(ctx context.Context, form Form) (ID, error) {
	if err := s.need("Passcodes", "Meters", "Keys"); err != nil {
		return "", err
	}
	address, ok := mailaddress.Normalize(form.Address, s.ToASCII)
	if !ok {
		return "", ErrAddress.At("/address")
	}
	if _, err := language.Parse(form.Locale); form.Locale != "" && err != nil {
		return "", ErrLocale.At("/locale")
	}
	now := s.now()
	if err := s.charge(ctx, address, now); err != nil {
		return "", err
	}
	id := s.newID()
	p, due := New(id, address, form.Locale, now)
	return id, s.Passcodes.Save(ctx, p, due)
}

// charge uses one of the rate of an address.
func (s *Service) charge(ctx context.Context, address string, now time.Time) error {
	id := "passcode/" + invite.AddressHash(address)
	m, err := s.Meters.Get(ctx, id)
	if errors.Is(err, kabinet.NotFound) {
		m, err = invite.NewMeter(id), nil
	}
	if err != nil {
		return err
	}
	rate := s.Rate
	if rate.Count == 0 {
		rate = invite.Rate{Count: 5, Per: 15 * time.Minute}
	}
	var full *kabinet.Error
	if err := m.Allow(now, rate); errors.As(err, &full) {
		return ErrRate.With("time", full.Param("time"))
	}
	return s.Meters.Save(ctx, m)
}

// Page is what the page of a link shows before it signs anybody in.
type Page struct {
	Address string    `json:"address"` // masked
	Expires time.Time `json:"expires"`
}

// Peek returns what the page of a link shows. It is for GET: it writes and counts
// nothing, however often it is called, since programs open the links of mails. It
// returns ErrCode for what opens nothing. Send invite.Headers with the page.
func (s *Service) Peek(ctx context.Context, link string) (Page, error) {
	if err := s.need("Passcodes", "Keys"); err != nil {
		return Page{}, err
	}
	p, err := s.bySelector(ctx, link)
	switch {
	case err != nil:
		return Page{}, err
	case !p.opens(s.Keys, link) || !p.open(s.now()):
		return Page{}, ErrCode
	}
	return Page{invite.Mask(p.s.Address), p.s.Expires}, nil
}

// bySelector returns the passcode of a link, or a zero one that nothing opens and
// that takes as long.
func (s *Service) bySelector(ctx context.Context, text string) (*Passcode, error) {
	link, ok := linktoken.Parse(linkPrefix, text)
	if !ok {
		return &Passcode{}, nil
	}
	return orZero(s.Passcodes.BySelector(ctx, link.Selector()))
}

func orZero(p *Passcode, err error) (*Passcode, error) {
	if errors.Is(err, kabinet.NotFound) {
		return &Passcode{}, nil
	}
	return p, err
}

// Transact runs a function with a Service in a transaction of its own, which commits
// when the function returns nil, as invite.Transact does.
type Transact func(ctx context.Context, do func(context.Context, *Service) error) error

// Enter takes the code that somebody typed into the browser which asked with id. It
// is for POST, and runs a transaction of its own, so that what is counted stays
// counted. It returns the address, verified, or ErrCode for whatever is wrong.
func Enter(ctx context.Context, in Transact, id ID, code string) (invite.VerifiedAddress, error) {
	return redeem(ctx, in, func(ctx context.Context, s *Service) (*Passcode, error) {
		return orZero(s.Passcodes.Get(ctx, id))
	}, func(s *Service, p *Passcode) (Event, error) { return p.Enter(s.now(), s.Keys, code) })
}

// Open takes the link of a message. It is for POST: Peek is for GET. It returns the
// address, verified, or ErrCode for whatever is wrong.
func Open(ctx context.Context, in Transact, link string) (invite.VerifiedAddress, error) {
	return redeem(ctx, in, func(ctx context.Context, s *Service) (*Passcode, error) {
		return s.bySelector(ctx, link)
	}, func(s *Service, p *Passcode) (Event, error) { return p.Open(s.now(), s.Keys, link) })
}

// redeem finds a passcode, tries it and keeps what came of it, in one transaction
// that commits where the try fails too.
func redeem(ctx context.Context, in Transact, find func(context.Context, *Service) (*Passcode, error),
	try func(*Service, *Passcode) (Event, error),
) (out invite.VerifiedAddress, err error) {
	var verdict error
	err = in(ctx, func(ctx context.Context, s *Service) error {
		out, verdict = invite.VerifiedAddress{}, nil
		if err := s.need("Passcodes", "Keys"); err != nil {
			return err
		}
		p, err := find(ctx, s)
		if err != nil {
			return err
		}
		e, refused := try(s, p)
		if verdict = refused; p.s.ID == "" {
			return nil // there is no such passcode
		}
		if refused == nil {
			out = p.verified()
		}
		if e.Empty() {
			return s.Passcodes.Save(ctx, p)
		}
		return s.Passcodes.Save(ctx, p, e)
	})
	if errors.Is(err, kabinet.Conflict) {
		err = ErrCode // somebody else was faster
	}
	if err == nil {
		err = verdict
	}
	if err != nil {
		return invite.VerifiedAddress{}, err
	}
	return out, nil
}

// Purge deletes at most limit passcodes that expired more than Keep ago, and returns
// how many; call it again while that is limit. It needs no actor: it is for the
// host's timer.
func (s *Service) Purge(ctx context.Context, limit int) (int, error) {
	if err := s.need("Purger"); err != nil {
		return 0, err
	}
	return s.Purger.Purge(ctx, s.now().Add(-Keep), limit)
}

func (s *Service) newID() ID {
	if s.NewID != nil {
		return s.NewID()
	}
	return kabinet.NewID[ID]("pc")
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
		"Passcodes": s.Passcodes != nil, "Purger": s.Purger != nil, "Meters": s.Meters != nil, "Keys": s.Keys != nil,
	}
	for _, name := range names {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "passcode.Service."+name)
		}
	}
	return nil
}
