package main

import (
	"bytes"
	"slices"

	"github.com/seed-a884640a/kabinet/pricing"
)

// amended reads an amendment and applies it to a book, and reports what is wrong
// with it.
func (c *call) amended(b *compiled, name string) (*compiled, bool) {
	data, err := c.read(name)
	if err != nil {
		c.trouble(name, err)
		return nil, false
	}
	a, lines, err := pricing.ReadAmendment(bytes.NewReader(data))
	if err != nil {
		c.trouble(name, err)
		return nil, false
	}
	s, _, err := b.snapshot.With(a)
	if err != nil {
		c.trouble(name, lines.Annotate(err))
		return nil, false
	}
	return &compiled{amend(b.book, a), s}, true
}

// amend returns the book that an amendment makes of a book.
func amend(b pricing.Book, a pricing.Amendment) pricing.Book {
	b.Version = a.Version
	b.Lists = slices.DeleteFunc(slices.Clone(b.Lists), func(l pricing.List) bool {
		return slices.Contains(a.WithdrawLists, l.ID) || slices.ContainsFunc(a.Lists, func(n pricing.List) bool { return n.ID == l.ID })
	})
	b.Agreements = slices.DeleteFunc(slices.Clone(b.Agreements), func(g pricing.Agreement) bool {
		return slices.Contains(a.WithdrawAgreements, g.ID) ||
			slices.ContainsFunc(a.Agreements, func(n pricing.Agreement) bool { return n.ID == g.ID && n.Version == g.Version })
	})
	b.Lists = append(b.Lists, a.Lists...)
	b.Agreements = append(b.Agreements, a.Agreements...)
	return b
}
