package pdf

import (
	"math"

	"rsc.io/qr"
)

// The size of a QR code, in millimetres: a module is large enough for a phone before a
// screen and on paper.
const (
	module   = 0.42
	smallest = 30.0
	quiet    = 4 // modules around it
)

// matrix returns the QR code of a text, with correction M or, where that is too much
// text, L. It returns ErrQR.
func matrix(text []byte) (*qr.Code, error) {
	code, err := qr.Encode(string(text), qr.M)
	if err != nil {
		code, err = qr.Encode(string(text), qr.L)
	}
	if err != nil {
		return nil, ErrQR
	}
	return code, nil
}

// modules returns the size of one module, in millimetres: a whole number of hundredths
// of a point, which is what a PDF is written in.
func modules(c *qr.Code) float64 {
	const hundredth = 25.4 / 7200
	size := max(module, smallest/float64(c.Size+2*quiet))
	return math.Ceil(size/hundredth) * hundredth
}

// square draws a QR code with its quiet zone, its upper left corner at x and y, as
// vectors: runs of dark modules.
func (s *sheet) square(x, y float64, c *qr.Code) {
	m := modules(c)
	s.pdf.SetFillColor(0, 0, 0)
	for row := range c.Size {
		for from := 0; from < c.Size; from++ {
			n := 0
			for from+n < c.Size && c.Black(from+n, row) {
				n++
			}
			if n > 0 {
				s.pdf.Rect(x+float64(quiet+from)*m, y+float64(quiet+row)*m, float64(n)*m, m, "F")
				from += n
			}
		}
	}
}
