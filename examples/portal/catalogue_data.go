package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-a884640a/kabinet"
)

// Catalogue is what the portal shows of the articles besides their prices:
// names, groups and stock. It is plain data, kept as JSON beside the book of
// prices, and never changed once it is indexed.
type Catalogue struct {
	Groups     []Group     `json:"groups"`
	Items      []Item      `json:"items"`
	Warehouses []Warehouse `json:"warehouses"`

	bySKU   map[kabinet.SKU]*Item
	byGroup map[string]*Group
}

// Group is a group of articles. Groups at the top have no Parent.
type Group struct {
	ID     string `json:"id"`
	Parent string `json:"parent,omitempty"`
	Name   Text   `json:"name"`
	// Count is the number of articles, those of the groups beneath included.
	Count int `json:"-"`
}

// Warehouse is a place of stock.
type Warehouse struct {
	ID   kabinet.WarehouseID `json:"id"`
	Name string              `json:"name"`
}

// Item is an article.
type Item struct {
	SKU        kabinet.SKU        `json:"sku"`
	Name       Text               `json:"name"`
	Group      string             `json:"group"`
	Attributes []Attribute        `json:"attributes,omitempty"`
	Unit       kabinet.UoM        `json:"unit"`
	Packs      []kabinet.UoM      `json:"packs,omitempty"`
	OrderUnit  kabinet.UoM        `json:"orderUnit"`
	Stock      kabinet.Quantity   `json:"stock"`
	Where      []kabinet.Quantity `json:"where,omitempty"` // by warehouse, in their order

	key string // what search looks in
}

// Attribute is a property of an article, such as its standard.
type Attribute struct {
	Name  string `json:"name"`
	Value Text   `json:"value"`
}

// Text is text in the languages of the catalogue. English may be empty.
type Text struct {
	Russian string `json:"ru"`
	English string `json:"en,omitempty"`
}

// Units returns the units in which the article can be ordered, its usual one first.
func (i *Item) Units() []kabinet.UoM {
	out := []kabinet.UoM{i.OrderUnit}
	for _, u := range append([]kabinet.UoM{i.Unit}, i.Packs...) {
		if !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}

// Brief returns the first two properties that say something without their
// names: words rather than numbers.
func (i *Item) Brief() []Attribute {
	var out []Attribute
	for _, a := range i.Attributes {
		if len(out) < 2 && strings.ContainsFunc(a.Value.Russian, unicode.IsLetter) {
			out = append(out, a)
		}
	}
	return out
}

// index prepares the catalogue for use.
func (c *Catalogue) index() {
	c.bySKU = make(map[kabinet.SKU]*Item, len(c.Items))
	c.byGroup = make(map[string]*Group, len(c.Groups))
	for i := range c.Groups {
		c.Groups[i].Count = 0
		c.byGroup[c.Groups[i].ID] = &c.Groups[i]
	}
	for i := range c.Items {
		item := &c.Items[i]
		c.bySKU[item.SKU] = item
		item.key = searchKey(string(item.SKU) + " " + item.Name.Russian + " " + item.Name.English)
		for _, a := range item.Attributes {
			item.key += " " + searchKey(a.Value.Russian+" "+a.Value.English)
		}
		for g := c.byGroup[item.Group]; g != nil; g = c.byGroup[g.Parent] {
			g.Count++
		}
	}
}

// Item returns an article of the catalogue.
func (c *Catalogue) Item(sku kabinet.SKU) (*Item, bool) {
	i, ok := c.bySKU[sku]
	return i, ok
}

// Path returns the group with those above it, the top first.
func (c *Catalogue) Path(id string) []*Group {
	var out []*Group
	for g := c.byGroup[id]; g != nil && len(out) < 20; g = c.byGroup[g.Parent] {
		out = append(out, g)
	}
	slices.Reverse(out)
	return out
}

// Children returns the groups right beneath a group, or those at the top.
func (c *Catalogue) Children(parent string) []*Group {
	var out []*Group
	for i := range c.Groups {
		if g := &c.Groups[i]; g.Parent == parent && g.Count > 0 {
			out = append(out, g)
		}
	}
	return out
}

// Search returns the articles that lie in the group, or in any if it is empty,
// and whose number, names or properties hold every word of the text. Articles
// whose number or name begin with the text come first.
func (c *Catalogue) Search(text, group string) []*Item {
	words := strings.Fields(searchKey(text))
	var out []*Item
next:
	for i := range c.Items {
		item := &c.Items[i]
		if group != "" && !c.within(item.Group, group) {
			continue
		}
		for _, w := range words {
			if !strings.Contains(item.key, w) {
				continue next
			}
		}
		out = append(out, item)
	}
	if len(words) > 0 {
		whole := strings.Join(words, " ")
		slices.SortStableFunc(out, func(a, b *Item) int {
			return cmp.Compare(strings.Index(a.key+whole, whole), strings.Index(b.key+whole, whole))
		})
	}
	return out
}

func (c *Catalogue) within(group, above string) bool {
	for g := c.byGroup[group]; g != nil; g = c.byGroup[g.Parent] {
		if g.ID == above {
			return true
		}
	}
	return false
}

// searchKey writes text the way search compares it: in lower case, with one
// sign for times, one for the decimal point and single spaces.
func searchKey(s string) string {
	s = strings.ToLower(s)
	s = strings.NewReplacer("×", "x", "х", "x", "*", "x", ",", ".", "ё", "е", "∅", "", "°", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}
