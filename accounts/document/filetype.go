package document

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Type is a kind of file that is accepted: by the ending of its name and by what it
// begins with. The media type that it is handed out with comes from here, never from
// who uploaded it.
type Type struct {
	// Extensions are the endings of names, in lower case without dot.
	Extensions []string
	Media      string
	// Inline says that browsers show it without running what is in it. All else is
	// handed out to be saved.
	Inline bool
	// Is reports whether a file that begins with head may be one; head has its first
	// 512 bytes, or all of a shorter one.
	Is func(head []byte) bool
}

// DefaultTypes returns the types that Receive takes unless Limits has others: PDF,
// pictures, office documents, plain text, CSV, XML, archives and signatures. There is
// nothing among them that browsers would run: no HTML, no SVG.
func DefaultTypes() []Type {
	const office = "application/vnd.openxmlformats-officedocument."
	const open = "application/vnd.oasis.opendocument."
	return []Type{
		{[]string{"pdf"}, "application/pdf", true, begins("%PDF-")},
		{[]string{"png"}, "image/png", true, begins("\x89PNG\r\n\x1a\n")},
		{[]string{"jpg", "jpeg"}, "image/jpeg", true, begins("\xff\xd8\xff")},
		{[]string{"webp"}, "image/webp", true, func(head []byte) bool {
			return len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
		}},
		{[]string{"tif", "tiff"}, "image/tiff", false, begins("II*\x00", "MM\x00*")},
		{[]string{"xlsx"}, office + "spreadsheetml.sheet", false, begins(zipped)},
		{[]string{"docx"}, office + "wordprocessingml.document", false, begins(zipped)},
		{[]string{"ods"}, open + "spreadsheet", false, begins(zipped)},
		{[]string{"odt"}, open + "text", false, begins(zipped)},
		{[]string{"xls"}, "application/vnd.ms-excel", false, begins(compound)},
		{[]string{"doc"}, "application/msword", false, begins(compound)},
		{[]string{"zip"}, "application/zip", false, begins(zipped)},
		{[]string{"csv"}, "text/csv", false, isText},
		{[]string{"txt"}, "text/plain", false, isText},
		{[]string{"xml"}, "application/xml", false, isText},
		{[]string{"sig", "p7s", "p7m"}, "application/pkcs7-mime", false, begins("\x30", "-----BEGIN ", "MI")},
	}
}

const (
	zipped   = "PK\x03\x04"
	compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

func begins(signatures ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(signatures, func(s string) bool { return bytes.HasPrefix(head, []byte(s)) })
	}
}

// isText reports whether a file begins as text does: UTF-16 with its mark, or bytes
// without control characters other than line ends, tabs and form feeds.
func isText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	return !bytes.ContainsFunc(head, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\f", r) || r == 0x7f })
}

// typeOf finds the type by the ending of a name, and returns the ending.
func typeOf(types []Type, name string) (Type, string, bool) {
	extension := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		extension = strings.ToLower(name[dot+1:])
	}
	for _, t := range types {
		if slices.Contains(t.Extensions, extension) {
			return t, extension, true
		}
	}
	return Type{}, extension, false
}

// FileName returns the plain name in what a browser, or an attacker, calls a file: the
// last part of any path, without control characters and those that systems refuse,
// at most MaxText bytes with its ending kept. It returns ErrFileName where nothing is
// left.
func FileName(name string) (string, error) {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"|?*`, r), invisible(r):
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if name == "" {
		return "", ErrFileName
	}
	if len(name) > MaxText {
		ending := ""
		if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 20 {
			ending = name[dot:]
		}
		name = name[:MaxText-len(ending)]
		for !utf8.ValidString(name) {
			name = name[:len(name)-1]
		}
		name = strings.TrimRight(name, " .") + ending
	}
	return name, nil
}

// invisible reports whether a character is not seen: a control character, an end of a
// line, or one of those that turn the direction of text, by which "fdp.exe" is made to look
// like "exe.pdf".
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
