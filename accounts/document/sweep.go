package document

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Sweep deletes bytes that were received before an instant and belong to no
// document, since what should have published them failed. The instant lies further
// back than any upload takes to be published, such as a day. It returns how many it
// deleted, and the first error of a port, where it stops. get is Store.Get of
// a transaction of its own.
func Sweep(
	ctx context.Context, blobs Blobs, before time.Time,
	get func(ctx context.Context, org kabinet.OrgID, id ID) (*Document, error),
) (deleted int, err error) {
	for key, err := range blobs.Old(ctx, before) {
		if err != nil {
			return deleted, err
		}
		d, err := get(ctx, key.Org, key.Document)
		switch {
		case errors.Is(err, kabinet.NotFound):
		case err != nil:
			return deleted, err
		case slices.ContainsFunc(d.s.Editions, func(e Edition) bool { return e.Blob == key }):
			continue
		}
		if err := blobs.Delete(ctx, key); err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}
