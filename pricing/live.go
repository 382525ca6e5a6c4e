package pricing

import "sync/atomic"

// Live holds the snapshot in force and swaps it atomically: readers keep the
// one they have loaded. The zero Live holds none. It must not be copied.
type Live struct{ p atomic.Pointer[Snapshot] }

// Load returns the snapshot in force, or nil before the first Swap.
func (l *Live) Load() *Snapshot { return l.p.Load() }

// Swap puts the snapshot in force and returns the one before.
func (l *Live) Swap(s *Snapshot) *Snapshot { return l.p.Swap(s) }
