package withpricing

// ErrorSentinels are the errors of the package.
var ErrorSentinels = errorSentinels

// NoteCodes are the codes of all notes.
func NoteCodes() []NoteCode {
	var out []NoteCode
	for i := range noteTexts {
		out = append(out, noteTexts[i].note)
	}
	return out
}
