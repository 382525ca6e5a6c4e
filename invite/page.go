package invite

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Page is what the page of an invitation shows. All names are cleaned; a page still
// escapes them.
type Page struct {
	Org          kabinet.OrgID `json:"org"`
	Invitation   ID            `json:"invitation"`
	Generation   int           `json:"generation"`
	Scope        string        `json:"scope,omitempty"`
	Organization string        `json:"organization"` // its name
	Inviter      string        `json:"inviter,omitempty"`
	Address      string        `json:"address"` // masked
	Name         string        `json:"name,omitempty"`
	Roles        []Role        `json:"roles,omitempty"`
	Message      string        `json:"message,omitempty"`
	// Author wrote the message, where that is somebody else than the Inviter, who
	// answers for the invitation: one who proposed it, or has passed it on.
	Author string `json:"author,omitempty"`
	Step   string `json:"step,omitempty"`
	Takes  int    `json:"takes,omitempty"`
	Locale string `json:"locale,omitempty"`
	Next   string `json:"next,omitempty"`
	// Resets says that accepting changes the login of a member, and nothing else.
	Resets  bool      `json:"resets,omitempty"`
	Expires time.Time `json:"expires"`
	// Consents must be agreed to, SecondFactor demands one, and Providers are
	// the identity providers whose word for the address counts; nil are all.
	Consents     []string `json:"consents,omitempty"`
	SecondFactor bool     `json:"secondFactor,omitempty"`
	Providers    []string `json:"providers,omitzero"`
	// Digest is that of all the others. Accept takes it back, so that nothing
	// else is accepted than what was shown.
	Digest string `json:"digest"`
}

// Headers are the headers that the host sends with the page of a link, so that the
// link goes neither to other sites nor into caches.
func Headers() map[string]string {
	return map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
}

// page returns what is shown of an invitation.
func (s *Service) page(ctx context.Context, i *Invitation, p Policy) (Page, error) {
	state := i.s.ForPeople()
	out := Page{
		Org: state.Org, Invitation: state.ID, Generation: state.Generation, Scope: state.Scope,
		Address: Mask(state.Address), Name: Clean(state.Name), Roles: state.Roles, Message: state.Message, Step: state.Step,
		Takes: state.Takes, Locale: state.Locale, Next: state.Next, Resets: state.Resets != "", Expires: state.Expires,
		Consents: p.Consents, SecondFactor: p.SecondFactor || state.SecondFactor, Providers: p.Providers,
	}
	if s.Names != nil {
		org, err := s.Names.Organization(ctx, state.Org)
		if err != nil {
			return Page{}, err
		}
		out.Organization = Clean(org.Name)
		out.Locale = orDefault(out.Locale, org.Locale)
		if out.Inviter, err = s.nameOf(ctx, state.Sponsor); err != nil {
			return Page{}, err
		}
		if state.Message != "" && state.Inviter != state.Sponsor {
			if out.Author, err = s.nameOf(ctx, state.Inviter); err != nil {
				return Page{}, err
			}
		}
	}
	out.Locale = orDefault(out.Locale, p.Locale)
	b, err := json.Marshal(out)
	if err != nil {
		return Page{}, err
	}
	h := sha256.Sum256(b)
	out.Digest = base64.RawURLEncoding.EncodeToString(h[:])
	return out, nil
}

// nameOf returns the clean name of a person, and "" for nobody.
func (s *Service) nameOf(ctx context.Context, person kabinet.PersonID) (string, error) {
	if person == "" {
		return "", nil
	}
	name, err := s.Names.Person(ctx, person)
	return Clean(name.Name), err
}
