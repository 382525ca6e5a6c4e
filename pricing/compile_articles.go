package pricing

import (
	"cmp"
	"fmt"
	"math"

	"github.com/seed-a884640a/kabinet"
)

// unit interns a unit of measure. Unknown codes get the digits of kabinet.UoM.
func (c *compiler) unit(u kabinet.UoM) uint16 {
	if id, ok := c.s.unitIDs[u]; ok {
		return id
	}
	id := uint16(len(c.s.articles.units))
	if id == tooMuch {
		c.fail("/units", ErrTooMany.With("limit", tooMuch))
		return 0
	}
	c.s.articles.units = append(c.s.articles.units, unit{u, uint8(u.Digits())})
	c.s.unitIDs[u] = id
	return id
}

func (c *compiler) units(units []Unit) {
	seen := map[kabinet.UoM]bool{}
	for i, u := range units {
		at := fmt.Sprintf("/units/%d", i)
		switch {
		case u.Code == "":
			c.fail(at+"/code", ErrMissing)
		case seen[u.Code]:
			c.fail(at+"/code", ErrDuplicate.With("id", u.Code))
		case u.Digits < 0 || u.Digits > kabinet.MaxScale:
			c.fail(at+"/digits", ErrDigits.With("digits", u.Digits))
		default:
			seen[u.Code] = true
			id := c.unit(u.Code)
			c.s.articles.units[id].digits = uint8(u.Digits)
		}
	}
}

// groups interns the groups, which may stand in any order, and checks that they
// are trees.
func (c *compiler) groups(groups []Group) {
	s := c.s.articles
	for i, g := range groups {
		at := fmt.Sprintf("/groups/%d", i)
		if g.ID == "" {
			c.fail(at+"/id", ErrMissing)
		} else if _, ok := s.groupIDs[g.ID]; ok {
			c.fail(at+"/id", ErrDuplicate.With("id", g.ID))
		} else {
			s.groupIDs[g.ID] = uint32(len(s.groups))
		}
		s.groups = append(s.groups, group{})
	}
	for i, g := range groups {
		if g.Parent == "" {
			continue
		}
		parent, ok := s.groupIDs[g.Parent]
		if !ok {
			c.fail(fmt.Sprintf("/groups/%d/parent", i), ErrUnknown.With("id", g.Parent))
			continue
		}
		s.groups[i].parent = parent + 1
	}
	for i := range s.groups {
		depth := 0
		for at := s.groups[i].parent; at != 0; at = s.groups[at-1].parent {
			if depth++; depth > maxDepth {
				c.fail(fmt.Sprintf("/groups/%d/parent", i), ErrGroupTree.With("id", groups[i].ID).With("limit", maxDepth))
				s.groups[i].parent = 0 // so that others come to an end
				break
			}
		}
		s.groups[i].depth = uint8(depth)
	}
}

func (c *compiler) products(products []Product) {
	s := c.s.articles
	if uint64(len(products)) >= math.MaxUint32/16 {
		c.fail("/products", ErrTooMany.With("limit", uint32(math.MaxUint32/16)))
		return
	}
	s.products = make([]product, 0, len(products))
	s.authored = make([]Product, 0, len(products))
	orders := map[rule]uint32{}
	for i := range products {
		pr := &products[i]
		at := fmt.Sprintf("/products/%d", i)
		if pr.SKU == "" {
			c.fail(at+"/sku", ErrMissing)
			continue
		}
		if _, ok := s.skus[pr.SKU]; ok {
			c.fail(at+"/sku", ErrDuplicate.With("id", pr.SKU))
			continue
		}
		if len(pr.SKU) > maxSKU {
			c.fail(at+"/sku", ErrTooMany.With("limit", maxSKU))
			continue
		}
		if pr.Unit == "" {
			c.fail(at+"/unit", ErrMissing)
			continue
		}
		if len(pr.Packs) > math.MaxUint16 {
			c.fail(at+"/packs", ErrTooMany.With("limit", math.MaxUint16))
			continue
		}
		p := product{unit: c.unit(pr.Unit), first: uint32(len(s.packs)), invoiceBy: pr.InvoiceBy}
		if pr.Group != "" {
			g, ok := s.groupIDs[pr.Group]
			if !ok {
				c.fail(at+"/group", ErrUnknown.With("id", pr.Group))
			}
			p.group = g + 1
		}
		for j, k := range pr.Packs {
			at := fmt.Sprintf("%s/packs/%d", at, j)
			den := cmp.Or(k.Den, 1)
			switch {
			case k.Unit == "":
				c.fail(at+"/unit", ErrMissing)
				continue
			case k.Num <= 0 || den <= 0 || k.Num > maxFactor || den > maxFactor:
				c.fail(at, ErrPack.With("unit", k.Unit))
				continue
			case s.place(&p, c.unit(k.Unit)) >= 0:
				c.fail(at+"/unit", ErrDuplicate.With("id", k.Unit))
				continue
			}
			s.packs = append(s.packs, pack{k.Num, den, c.unit(k.Unit)})
			p.packs++
		}
		if pr.Order != (OrderRule{}) {
			if ru, ok := c.rule(at+"/order", &p, pr.Order); ok {
				p.rule = intern(&s.rules, orders, ru)
			}
		}
		s.skus[pr.SKU] = uint32(len(s.products))
		s.products = append(s.products, p)
		s.authored = append(s.authored, pr.clone())
	}
}

// rule checks an order rule and interns its unit. Rows of groups, which have no
// product, name the unit.
func (c *compiler) rule(at string, p *product, r OrderRule) (rule, bool) {
	before := len(c.errs)
	ru := rule{min: r.Min, max: r.Max, step: r.Step, unit: baseUnit}
	if p != nil {
		ru.unit = p.unit
	}
	if r.Unit != "" {
		id, ok := c.unitFor(p, r.Unit)
		if !ok {
			c.fail(at+"/unit", ErrUnknown.With("id", r.Unit))
			return rule{}, false
		}
		ru.unit = id
	}
	if r.IsZero() {
		c.fail(at, ErrNoRule)
	}
	for _, limit := range []struct {
		name  string
		value kabinet.Quantity
	}{{"/min", r.Min}, {"/max", r.Max}, {"/step", r.Step}} {
		c.notNegative(at+limit.name, limit.value)
		if ru.unit != baseUnit {
			u := c.s.articles.units[ru.unit]
			if down, err := limit.value.Round(int(u.digits), kabinet.Down); err != nil || !down.Equal(limit.value) {
				c.fail(at+limit.name, ErrTooFine.With("value", limit.value).With("unit", u.code))
			}
		}
		if limit.value.Sign() > 0 && r.Step.Sign() > 0 && !limit.value.IsMultipleOf(r.Step) {
			c.fail(at+limit.name, ErrStepOf.With("value", limit.value).With("step", r.Step))
		}
	}
	if r.Max.Sign() > 0 && r.Max.Less(r.Min) {
		c.fail(at+"/max", ErrMinMax.With("max", r.Max).With("min", r.Min))
	}
	return ru, len(c.errs) == before
}

// baseUnit stands for the base unit of whatever product a row of a group meets.
const baseUnit = 1<<16 - 2

// unitFor returns the unit as a product has it, or, for a row of a group, as any
// product may have it.
func (c *compiler) unitFor(p *product, u kabinet.UoM) (uint16, bool) {
	switch {
	case p != nil:
		return c.s.unitOf(p, u)
	case u == "":
		return baseUnit, true
	}
	id, ok := c.s.unitIDs[u]
	return id, ok
}
