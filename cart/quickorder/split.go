package quickorder

import (
	"strings"
)

// split cuts the text into rows and cells. A cell may be quoted, and then have
// delimiters and line ends in it. A quote that nothing closes before a delimiter
// or a line end is a character like others, so that it swallows no rows.
func (s *Sheet) split(sep bool) error {
	number := 0
	for text := s.text; len(text) > 0; {
		number++
		start := len(s.text) - len(text)
		from := len(s.cells)
		var n, next int
		switch {
		case s.Delimiter == ' ' || sep && number == 1:
			n, next = lineEnd(text)
			s.cells = append(s.cells, text[:n])
		case s.Delimiter == '|' && ruler(text):
			n, next = lineEnd(text)
		case s.framed:
			n, next = lineEnd(text)
			for row, more := unframed(text[:n]), true; more; {
				var c string
				c, row, more = strings.Cut(row, "|")
				s.cell(from, c)
			}
		default:
			n, next = s.fields(text)
		}
		if err := s.end(number, start, start+n, from); err != nil {
			return err
		}
		text = text[next:]
	}
	return nil
}

// ruler reports whether the first line is one that parts the head of a table from its
// body, as "|---|:--:|" or "-----+----".
func ruler(text string) bool {
	n, _ := lineEnd(text)
	line := text[:n]
	return strings.IndexByte(line, '-') >= 0 && strings.Trim(line, "-:|+ \t") == ""
}

// framed reports whether a row has a bar before its first cell, or is the edge of such
// a table.
func framed(line string) bool {
	line = strings.TrimLeftFunc(line, invisible)
	return strings.HasPrefix(line, "|") || strings.HasPrefix(line, "+-")
}

// unframed returns a row without the bars before its first and behind its last cell.
func unframed(line string) string {
	line = strings.TrimFunc(line, invisible)
	return strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
}

// plainLines returns the text with "\n" instead of the other line ends that there
// are: those of old machines, of word processors and of pages, and of Unicode.
func plainLines(text string) string {
	for _, end := range [...]string{"\v", "\f", "\u0085", "\u2028", "\u2029"} {
		if strings.Contains(text, end) {
			text = strings.ReplaceAll(text, end, "\n")
		}
	}
	if n := strings.Count(text, "\r"); n > 0 && n > strings.Count(text, "\r\n") {
		text = strings.NewReplacer("\r\n", "\r\n", "\r", "\n").Replace(text)
	}
	return text
}

// lineEnd returns the length of the first line without its end, and with it.
func lineEnd(text string) (n, next int) {
	n = strings.IndexByte(text, '\n')
	if n < 0 {
		n, next = len(text), len(text)
	} else {
		next = n + 1
	}
	if n > 0 && text[n-1] == '\r' {
		n--
	}
	return n, next
}

// fields appends the cells of the first record of the text, and returns its
// length without and with its line end.
func (s *Sheet) fields(text string) (n, next int) {
	n, next = lineEnd(text)
	comma, from := s.Delimiter, len(s.cells)
	if strings.IndexByte(text[:n], '"') < 0 {
		line := text[:n]
		for {
			i := strings.IndexByte(line, comma)
			if i < 0 {
				s.cell(from, line)
				return n, next
			}
			s.cell(from, line[:i])
			line = line[i+1:]
		}
	}
	for start := 0; ; {
		if end, ok := quoted(text[start:], comma); ok {
			end += start
			s.cell(from, unquote(text[start:end]))
			if end > n { // it went on over lines
				more, nextMore := lineEnd(text[end:])
				n, next = end+more, end+nextMore
			}
			if end >= n {
				return n, next
			}
			start = end + 1
			continue
		}
		i := strings.IndexByte(text[start:n], comma)
		if i < 0 {
			s.cell(from, text[start:n])
			return n, next
		}
		s.cell(from, text[start:start+i])
		start += i + 1
	}
}

// maxQuoted is how long a quoted cell may be.
const maxQuoted = 32 << 10

// quoted returns the end of a quoted cell at the beginning of text, behind its
// closing quote, and false where there is none.
func quoted(text string, comma byte) (int, bool) {
	if len(text) == 0 || text[0] != '"' {
		return 0, false
	}
	text = text[:min(len(text), maxQuoted)]
	for i := 1; i < len(text); i++ {
		j := strings.IndexByte(text[i:], '"')
		if j < 0 {
			return 0, false
		}
		i += j + 1
		switch {
		case i == len(text) || text[i] == comma || text[i] == '\n' || text[i] == '\r':
			return i, true
		case text[i] != '"':
			return 0, false
		}
	}
	return 0, false
}

func unquote(s string) string {
	s = s[1 : len(s)-1]
	if strings.IndexByte(s, '"') < 0 {
		return s
	}
	return strings.ReplaceAll(s, `""`, `"`)
}

// sampled is how many rows are looked at to find out delimiter and columns.
const sampled = 200

// delimiter returns what parts the cells of a text: what is in most of its rows,
// of several the first of tab, semicolon, comma and bar, and a space where none is in
// half of them. Bars do where most rows begin with one: then they are a frame, too.
// The first line of a spreadsheet's CSV may say it, "sep=;".
func delimiter(text string) (comma byte, sep, frame bool) {
	if len(text) >= 5 && strings.EqualFold(text[:4], "sep=") {
		switch n, _ := lineEnd(text); {
		case n == 5 && strings.IndexByte("\t;,|", text[4]) >= 0:
			return text[4], true, false
		}
	}
	var lines, tabs, semicolons, commas, bars, frames int
	for len(text) > 0 && lines < sampled {
		n, next := recordEnd(text)
		line := text[:n]
		text = text[next:]
		if strings.TrimFunc(line, invisible) == "" {
			continue
		}
		lines++
		tabs += partsLine(line, '\t')
		semicolons += partsLine(line, ';')
		commas += partsLine(line, ',')
		bars += partsLine(line, '|')
		if framed(line) {
			frames++
		}
	}
	if 2*frames > lines {
		return '|', false, true
	}
	comma, most := ' ', 0
	for _, c := range [...]struct {
		comma byte
		in    int
	}{{'\t', tabs}, {';', semicolons}, {',', commas}, {'|', bars}} {
		if c.in > most && 2*c.in >= lines {
			comma, most = c.comma, c.in
		}
	}
	return comma, false, false
}

// recordEnd is lineEnd for a record whose delimiter is not known yet: a quoted cell
// that some delimiter closes may have line ends in it.
func recordEnd(text string) (n, next int) {
	n, next = lineEnd(text)
	for i := 0; i < n; i++ {
		if text[i] != '"' || i > 0 && strings.IndexByte("\t;,|", text[i-1]) < 0 {
			continue
		}
		for _, comma := range [...]byte{'\t', ';', ',', '|'} {
			end, ok := quoted(text[i:], comma)
			if !ok {
				continue
			}
			if i += end - 1; i >= n {
				more, nextMore := lineEnd(text[i+1:])
				n, next = i+1+more, i+1+nextMore
			}
			break
		}
	}
	return n, next
}

// partsLine returns 1 where the delimiter parts cells of the line, outside of
// quotes; a comma in a number beside other words does not.
func partsLine(line string, comma byte) int {
	in := false
	for i := range len(line) {
		switch {
		case line[i] == '"' && (in || i == 0 || line[i-1] == comma):
			in = !in
		case line[i] == comma && !in && (comma != ',' || !inNumber(line, i)):
			return 1
		}
	}
	return 0
}

// inNumber reports whether the byte at i is inside a word that is a number, and
// not the only word of the line.
func inNumber(line string, i int) bool {
	start := strings.LastIndexAny(line[:i], " \t") + 1
	end := len(line)
	if j := strings.IndexAny(line[i:], " \t"); j >= 0 {
		end = i + j
	}
	number, rest := cutNumber(line[start:end])
	return len(number) > i-start && !strings.ContainsAny(rest, ",;") && (start > 0 || end < len(line))
}
