package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// versionTable is where the schema's history is kept.
const versionTable = "kabinet_migrations"

// Migrate brings the tables of a database up to date; Open does so itself. It
// is for hosts that only ever Join transactions of their own. All its tables
// begin with "kabinet_". Any number of processes may call it at once: each
// migration is one transaction, so of several that try it one succeeds, and
// the others find it done.
func Migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("sqlite: migrations: %w", err)
	}
	before, target, err := versions(ctx, db, p)
	for tries := 0; err != nil || before < target; tries++ {
		if err == nil {
			_, err = p.Up(ctx)
		}
		after, _, errNow := versions(ctx, db, p)
		switch {
		case errNow == nil && after >= target:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errNow == nil && after > before:
			// Somebody is getting on with it.
			before, tries = after, 0
		case tries >= migrateTries:
			return fmt.Errorf("sqlite: migrations: %w", err)
		}
		err = nil
	}
	return nil
}

// migrateTries is how often a migration is tried that nobody gets on with. The
// first tries may fail because others create the same table at the moment.
const migrateTries = 8

// versions returns the schema's version and the one that it should have. A
// database without the table of versions has 0.
func versions(ctx context.Context, db *sql.DB, p *goose.Provider) (current, target int64, err error) {
	for _, s := range p.ListSources() {
		target = max(target, s.Version)
	}
	var n int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", versionTable).Scan(&n)
	if err != nil || n == 0 {
		return 0, target, err
	}
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionTable).Scan(&current)
	return current, target, err
}
