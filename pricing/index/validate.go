package index

// Validate returns every mistake that the formula has by itself, joined, each
// a kabinet.Error with its place in the formula as a JSON pointer; nil if there
// is none. Table.Check includes it.
func (f Formula) Validate() error {
	if f.Method == 0 {
		return ErrMissing.At("/method")
	}
	return nil
}
