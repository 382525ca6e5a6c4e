package invite

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// BulkSchema is the number of the BulkState that this version writes.
const BulkSchema = 1

// MaxRows is the largest number of rows of a list.
const MaxRows = 500

// Mode says what becomes of a list with bad rows.
type Mode string

// The modes.
const (
	// BestEffort invites those whom it can.
	BestEffort Mode = ""
	// AllOrNothing invites nobody where somebody cannot be invited.
	AllOrNothing Mode = "all_or_nothing"
)

// BulkForm asks to invite many people at once.
type BulkForm struct {
	Org kabinet.OrgID `json:"org"`
	// Key makes the request repeatable: a second one with the same key and the
	// same rows returns the results of the first, and invites nobody. It is
	// required but for a dry run.
	Key  string `json:"key"`
	Mode Mode   `json:"mode,omitempty"`
	// Dry says what would become of the rows, and does nothing.
	Dry  bool   `json:"dry,omitempty"`
	Rows []Form `json:"rows"` // their Org is that of the form
}

// Outcome says what became of a row.
type Outcome string

// The outcomes.
const (
	RowInvited   Outcome = "invited" // or would be, in a dry run
	RowDuplicate Outcome = "duplicate"
	RowFailed    Outcome = "failed"
	// RowSkipped could have been invited, but for the others of the list.
	RowSkipped Outcome = "skipped"
)

// RowResult is what became of one row.
type RowResult struct {
	Row        int     `json:"row"` // from 0
	Outcome    Outcome `json:"outcome"`
	Invitation ID      `json:"invitation,omitempty"`
	Of         int     `json:"of,omitempty"`    // the row, from 0, that a duplicate repeats
	Code       string  `json:"code,omitempty"`  // of the error
	Place      string  `json:"place,omitempty"` // of the error, in the row
	Text       string  `json:"text,omitempty"`  // of the error, in English
}

// Bulk is what became of a list, kept under its key. It does not change.
type Bulk struct{ s BulkState }

// BulkState is what a store keeps of a Bulk.
type BulkState struct {
	Schema  int           `json:"schema"`
	Version int64         `json:"version"`
	Org     kabinet.OrgID `json:"org"`
	Key     string        `json:"key"`
	Hash    string        `json:"hash"` // of the request
	Results []RowResult   `json:"results"`
	At      time.Time     `json:"at"`
}

// Savable is that of State.
func (s BulkState) Savable() error { return savable(s.Schema, BulkSchema, "invite_bulk", s.Key) }

// NewBulk returns what became of a list.
func NewBulk(org kabinet.OrgID, key, hash string, results []RowResult, now time.Time) *Bulk {
	return &Bulk{BulkState{
		Schema: BulkSchema, Org: org, Key: key, Hash: hash, Results: slices.Clone(results), At: now.UTC(),
	}}
}

// RestoreBulk returns the bulk that a store kept.
func RestoreBulk(s BulkState) *Bulk {
	s.Schema, s.Results = max(s.Schema, BulkSchema), slices.Clone(s.Results)
	return &Bulk{s}
}

// State returns a copy of everything that a store keeps.
func (b *Bulk) State() BulkState {
	s := b.s
	s.Results = slices.Clone(s.Results)
	return s
}

// Bulk invites the people of a list, each as Create would, and returns the results
// in the order of the rows. Rows of the same scope and address, once normalised,
// are invited once. Each row counts against seats and rates. It returns ErrRows,
// ErrID without a key, ErrKey where the key was used for something else, why the actor
// may not invite where that is so of every row, and the errors of the ports; what is wrong with a row is in its result.
func (s *Service) Bulk(ctx context.Context, actor kabinet.Actor, form BulkForm) ([]RowResult, error) {
	if err := s.need("Bulks"); err != nil {
		return nil, err
	}
	switch {
	case len(form.Rows) < 1 || len(form.Rows) > MaxRows:
		return nil, ErrRows.With("max", MaxRows)
	case form.Mode != BestEffort && form.Mode != AllOrNothing:
		return nil, ErrPolicy.At("/mode")
	case form.Key == "" && !form.Dry:
		return nil, ErrID.At("/key")
	}
	if err := checkTexts(field{"/key", form.Key}); err != nil {
		return nil, err
	}
	if err := s.mayInviteSomebody(ctx, actor, form); err != nil {
		return nil, err
	}
	// A dry run, and one that keeps to all or nothing, looks at the list first.
	if form.Dry {
		return s.rows(ctx, actor, form, newPlan())
	}
	hash, err := form.hash(actor)
	if err != nil {
		return nil, err
	}
	had, err := s.Bulks.Get(ctx, form.Org, form.Key)
	switch {
	case err == nil && had.s.Hash != hash:
		return nil, ErrKey
	case err == nil:
		return had.State().Results, nil
	case !errors.Is(err, kabinet.NotFound):
		return nil, err
	}
	results, err := s.bulk(ctx, actor, form)
	if err != nil {
		return nil, err
	}
	return results, s.Bulks.Save(ctx, NewBulk(form.Org, form.Key, hash, results, s.now()))
}

// mayInviteSomebody returns why the actor may invite nobody of the list, or nil: keys
// are kept for people of the organisation alone.
func (s *Service) mayInviteSomebody(ctx context.Context, actor kabinet.Actor, form BulkForm) error {
	if err := s.need("Access", "Members"); err != nil {
		return err
	}
	var refused error
	for _, row := range form.Rows {
		p, err := s.policy(ctx, form.Org, row.Scope)
		if err != nil {
			return err
		}
		err = s.mayInvite(ctx, actor, form.Org, row.Scope, row.Unit, p)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, kabinet.Forbidden) && !errors.Is(err, kabinet.NotFound):
			return err
		case refused == nil:
			refused = err
		}
	}
	return refused
}

func (s *Service) bulk(ctx context.Context, actor kabinet.Actor, form BulkForm) ([]RowResult, error) {
	if form.Mode == AllOrNothing {
		results, err := s.rows(ctx, actor, form, newPlan())
		if err != nil || !slices.ContainsFunc(results, func(r RowResult) bool { return r.Outcome == RowFailed }) {
			if err != nil {
				return nil, err
			}
			return s.rows(ctx, actor, form, nil)
		}
		for i := range results {
			if results[i].Outcome == RowInvited {
				results[i].Outcome = RowSkipped
			}
		}
		return results, nil
	}
	return s.rows(ctx, actor, form, nil)
}

// rows invites the rows, or only looks what would become of them where there is a
// plan.
func (s *Service) rows(ctx context.Context, actor kabinet.Actor, form BulkForm, p *plan) ([]RowResult, error) {
	type place struct{ scope, address string }
	first := map[place]int{}
	out := make([]RowResult, 0, len(form.Rows))
	for n, row := range form.Rows {
		row.Org = form.Org
		r := RowResult{Row: n, Outcome: RowInvited}
		c, err := s.check(ctx, actor, row)
		if err == nil {
			if of, twice := first[place{row.Scope, c.draft.Address}]; twice {
				r.Outcome, r.Of = RowDuplicate, of
				out = append(out, r)
				continue
			}
			first[place{row.Scope, c.draft.Address}] = n
			if err = s.room(ctx, c, p); err == nil && p == nil {
				var state State
				state, err = s.write(ctx, actor, c)
				r.Invitation = state.ID
			}
		}
		var e *kabinet.Error
		switch {
		case err == nil:
		case !errors.As(err, &e) || e.Kind() == kabinet.Internal || e.Kind() == kabinet.Conflict:
			return nil, at(err, "/rows/"+strconv.Itoa(n))
		default:
			r.Outcome, r.Code, r.Place, r.Text = RowFailed, e.Code(), e.Place(), e.Text(nil)
		}
		out = append(out, r)
	}
	return out, nil
}

// hash tells one request from another.
func (f BulkForm) hash(actor kabinet.Actor) (string, error) {
	b, err := json.Marshal(struct {
		Actor kabinet.Actor
		Form  BulkForm
	}{actor, f})
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(h[:]), nil
}

// plan is what rows of a list would use that is not written yet.
type plan struct {
	seats  int
	meters map[string]*Meter
}

func newPlan() *plan { return &plan{meters: map[string]*Meter{}} }
