package main

import (
	"io"
	"strings"
	"unicode/utf8"
)

// table is text in aligned columns. Columns in which nothing stands are left out.
type table struct {
	heads []string
	right []bool
	rows  [][]string
}

// newTable returns a table. A head that ends in ":" aligns its column right.
func newTable(heads ...string) *table {
	t := &table{right: make([]bool, len(heads))}
	for i, h := range heads {
		text, right := strings.CutSuffix(h, ":")
		t.heads, t.right[i] = append(t.heads, text), right
	}
	return t
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) write(w io.Writer) error {
	widths := make([]int, len(t.heads))
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range append([][]string{t.heads}, t.rows...) {
		var line strings.Builder
		for i, cell := range row {
			if widths[i] == 0 {
				continue
			}
			width := max(widths[i], utf8.RuneCountInString(t.heads[i]))
			pad := strings.Repeat(" ", width-utf8.RuneCountInString(cell))
			if t.right[i] {
				line.WriteString(pad + cell)
			} else {
				line.WriteString(cell + pad)
			}
			line.WriteString("  ")
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
