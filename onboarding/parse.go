package onboarding

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// maxTemplateJSON bounds what ParseTemplate reads, in bytes.
const maxTemplateJSON = 4 << 20

// ParseTemplate reads a template from JSON, the form that json.Marshal writes, or
// returns all its mistakes (those of Template.Validate), joined. It returns
// ErrJSON for what is not one JSON object, has a member that is not known, or is
// longer than 4 MiB.
func ParseTemplate(b []byte) (Template, error) {
	if len(b) > maxTemplateJSON {
		return Template{}, ErrJSON.Because(io.ErrShortBuffer)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var t *Template
	if err := d.Decode(&t); err != nil {
		return Template{}, ErrJSON.Because(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || t == nil {
		return Template{}, ErrJSON
	}
	if err := t.Validate(); err != nil {
		return Template{}, err
	}
	return *t, nil
}
