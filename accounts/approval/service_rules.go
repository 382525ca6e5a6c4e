package approval

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// Rules returns the rules of an organisation, with its version of the book, by id. It
// needs PermissionPublish on the organisation as a whole.
func (s *Service) Rules(ctx context.Context, by kabinet.Actor, org kabinet.OrgID) (BookState, error) {
	if err := s.need("Books"); err != nil {
		return BookState{}, err
	}
	if err := s.check(ctx, by, PermissionPublish, kabinet.Object{Org: org}, "organization", string(org)); err != nil {
		return BookState{}, err
	}
	b, err := s.book(ctx, org)
	if err != nil {
		return BookState{}, err
	}
	return b.State(), nil
}

// Publish lets a rule hold from now on, for what is submitted from now on, and returns
// its wording with warnings where nobody in the organisation can satisfy it: the rule
// holds all the same. Version is that of the book that the caller saw, 0 where there
// is none yet. It needs PermissionPublish on the rule's unit, and on that of the rule
// it replaces. It returns the errors of Book.Publish, kabinet.ErrNotFound for a unit
// that does not exist, and kabinet.ErrConflict.
func (s *Service) Publish(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, version int64, r Rule) (RulePublished, error) {
	b, err := s.rules(ctx, by, org, version, r.Unit)
	if err != nil {
		return RulePublished{}, err
	}
	if was, err := b.Rule(r.ID); err == nil {
		if err := s.publisher(ctx, by, org, was.Unit); err != nil {
			return RulePublished{}, err
		}
	}
	event, err := b.Publish(by, s.now(), r, s.fields())
	if err != nil {
		return RulePublished{}, err
	}
	if event.Warnings, err = s.warnings(ctx, by, org, event.Rule); err != nil {
		return RulePublished{}, err
	}
	return event, s.Books.Save(ctx, b, event)
}

// Retire takes a rule out of the book. Flows that began with it go on with it. It
// needs PermissionPublish on the rule's unit and returns kabinet.ErrNotFound and
// kabinet.ErrConflict.
func (s *Service) Retire(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, version int64, id RuleID) error {
	if err := s.need("Books", "Directory"); err != nil {
		return err
	}
	b, err := s.book(ctx, org)
	if err != nil {
		return err
	}
	r, _ := b.Rule(id) // where there is none, only who publishes for all is told so
	if b, err = s.rules(ctx, by, org, version, r.Unit); err != nil {
		return err
	}
	event, err := b.Retire(by, s.now(), id)
	if err != nil {
		return err
	}
	return s.Books.Save(ctx, b, event)
}

// rules gets the book of the version seen for somebody who may publish rules of the
// unit.
func (s *Service) rules(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, version int64, unit kabinet.UnitID) (*Book, error) {
	if err := s.need("Books", "Directory"); err != nil {
		return nil, err
	}
	if err := s.publisher(ctx, by, org, unit); err != nil {
		return nil, err
	}
	b, err := s.book(ctx, org)
	if err == nil && b.s.Version != version {
		return nil, kabinet.ErrConflict.With("what", "approval_book").With("id", string(org))
	}
	return b, err
}

func (s *Service) publisher(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, unit kabinet.UnitID) error {
	return s.check(ctx, by, PermissionPublish, kabinet.Object{Org: org, Unit: unit}, "organization", string(org))
}

// warnings finds out in which units nobody can satisfy a rule.
func (s *Service) warnings(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, r Rule) ([]Warning, error) {
	units, err := s.Directory.Units(ctx, org, r.Unit)
	if err != nil || r.Effect != Require {
		return nil, err
	}
	var out []Warning
	for _, unit := range units {
		subject := Subject{Org: org, Unit: unit}
		who, err := s.standing(ctx, subject, kabinet.Actor{Person: by.Person, Organization: org})
		if err != nil {
			return nil, err
		}
		voters, err := s.Directory.Voters(ctx, subject.object(""), kabinet.Money{})
		if err != nil {
			return nil, err
		}
		out = append(out, Warnings(r, who.Path, voters)...)
	}
	return out, nil
}
