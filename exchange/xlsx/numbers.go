package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"path"
	"strings"
)

// numbers returns the cells of a sheet, such as "B2", that hold a number with a
// point or an exponent: by their value alone they read like text of that form.
// (excelize tells types of cells only after filling in all the rows that a sheet
// claims to have, which a small file can make a million.) Where the parts do not
// say which is the sheet, there are none.
func numbers(z *zip.Reader, sheet string) map[string]bool {
	out := map[string]bool{}
	f, err := z.Open(partOf(z, sheet))
	if err != nil {
		return out
	}
	defer f.Close()
	var cell struct {
		at, kind string
		value    bool
	}
	for d := xml.NewDecoder(f); ; {
		token, err := d.RawToken()
		if err != nil {
			return out
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "c":
				cell.at, cell.kind, cell.value = attribute(t, "r"), attribute(t, "t"), false
			case "v":
				cell.value = true
			}
		case xml.CharData:
			if cell.value && (cell.kind == "" || cell.kind == "n") && strings.ContainsAny(string(t), ".eE") {
				out[cell.at] = true
			}
		case xml.EndElement:
			cell.value = false
		}
	}
}

// partOf returns the name of the part that has a sheet, or "".
func partOf(z *zip.Reader, sheet string) string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if decode(z, "xl/workbook.xml", &book) != nil || decode(z, "xl/_rels/workbook.xml.rels", &links) != nil {
		return ""
	}
	for _, s := range book.Sheets {
		if !strings.EqualFold(s.Name, sheet) {
			continue
		}
		for _, l := range links.Links {
			if l.ID == s.ID {
				if rooted, ok := strings.CutPrefix(l.Target, "/"); ok {
					return rooted
				}
				return path.Join("xl", l.Target)
			}
		}
	}
	return ""
}

func decode(z *zip.Reader, part string, into any) error {
	f, err := z.Open(part)
	if err != nil {
		return err
	}
	defer f.Close()
	return xml.NewDecoder(f).Decode(into)
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
