package pdf_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
)

// decode reads the QR code in a picture.
func decode(t testing.TB, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	require.NoError(t, err)
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	})
	require.NoError(t, err)
	return got.GetText()
}

// squares makes a picture of what a page fills with black, as large as that is, with the
// space around that a code needs.
func squares(t testing.TB, boxes []box) image.Image {
	t.Helper()
	boxes = slices.DeleteFunc(slices.Clone(boxes), func(b box) bool { return b.grey != 0 })
	require.NotEmpty(t, boxes)
	const per = 3.0 // pixels for a point
	left, top, right, bottom := boxes[0].x, boxes[0].y, 0.0, boxes[0].y
	for _, b := range boxes { // heights are negative: y is the upper edge
		left, right = min(left, b.x), max(right, b.x+b.w)
		top, bottom = max(top, b.y), min(bottom, b.y+b.h)
	}
	const space = 8 * per
	pixel := func(at float64) int { return int(math.Round(at*per + space)) }
	out := image.NewGray(image.Rect(0, 0, int((right-left)*per+2*space), int((top-bottom)*per+2*space)))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	for _, b := range boxes {
		for y := pixel(top - b.y); y < pixel(top-b.y-b.h); y++ {
			for x := pixel(b.x - left); x < pixel(b.x+b.w-left); x++ {
				out.SetGray(x, y, color.Gray{})
			}
		}
	}
	return out
}

// What is in the file is what a bank's application reads.
func TestQRIsReadBack(t *testing.T) {
	for _, text := range []string{payload, "x", "ST00012|" + strings.Repeat("Ю", 400), strings.Repeat("0", 2000), payload + strings.Repeat("я", 1000)} {
		i := invoice(1)
		i.QR = []byte(text)
		r := read(t, draw(t, i, pdf.Options{}))
		inside(t, r)
		require.Equal(t, text, decode(t, squares(t, r.boxes[0])))
	}
}

func TestQRTooLong(t *testing.T) {
	i := invoice(1)
	i.QR = bytes.Repeat([]byte("x"), 2954)
	var b bytes.Buffer
	require.ErrorIs(t, i.Draw(&b, pdf.Options{}), pdf.ErrQR)
	require.Zero(t, b.Len())
	i.QR = i.QR[:2953]
	require.NoError(t, i.Draw(&b, pdf.Options{}))
	i.QR = nil
	require.NotContains(t, read(t, draw(t, i, pdf.Options{})).String(), "Scan")
}

// As another program draws the page, where there is one, the code is read and the text is
// the text.
func TestAnotherReader(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("pdftoppm is not on this machine")
	}
	file := filepath.Join(t.TempDir(), "invoice.pdf")
	require.NoError(t, os.WriteFile(file, draw(t, invoice(40), pdf.Options{Printer: printers(t)["ru"]}), 0o600))
	require.NoError(t, exec.Command("pdftoppm", "-r", "110", "-f", "1", "-l", "1", "-png", "-singlefile", file, strings.TrimSuffix(file, ".pdf")).Run())
	f, err := os.Open(strings.TrimSuffix(file, ".pdf") + ".png")
	require.NoError(t, err)
	defer f.Close()
	page, err := png.Decode(f)
	require.NoError(t, err)
	require.Equal(t, payload, decode(t, page))
	text, err := exec.Command("pdftotext", file, "-").CombinedOutput()
	require.NoError(t, err)
	for _, want := range []string{"Счёт на оплату № 17 от 02.03.2026", "Страница 1 из", "АО «Металл и трубы»", "Труба стальная 57×3,5 ГОСТ 10704-91"} {
		require.Contains(t, strings.ReplaceAll(string(text), "\u00a0", " "), want)
	}
	require.NotContains(t, string(text), "rror")
}
