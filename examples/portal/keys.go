package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-a884640a/kabinet"
)

// openKeys reads the keys under which personal links are sealed, or makes them
// where there are none yet. They are kept apart from the database: who gets hold of
// it, or can write to it, cannot make a link of it. Several portals that start at
// once with one file have the same keys.
func openKeys(path string) (*kabinet.KeyRing, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKeys(path); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	ring, err := kabinet.ParseKeyRing(string(text))
	if err != nil {
		return nil, fmt.Errorf("keys %s: %w", path, err)
	}
	return ring, nil
}

// makeKeys writes new keys, all or nothing, unless somebody else was faster.
func makeKeys(path string) error {
	draft, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // for its owner alone
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(kabinet.NewKeyRing().Reveal())
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
