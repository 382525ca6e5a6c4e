package svg

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDrawing(t *testing.T) {
	var d Drawing
	d.Raw("<g>", "</g>\n")
	d.Text(1.25, 2, "end", `fill="red"`, "a<b")
	d.Label(100, 98, 5, "", "ten letters")
	d.Label(100, 50, 5, "", "ab")
	d.Label(100, 1, 5, "", "ab")
	assert.Equal(t, `<g></g>
<text x="1.3" y="2" text-anchor="end" fill="red">a&lt;b</text>
<text x="98" y="5" text-anchor="end">ten letters</text>
<text x="50" y="5" text-anchor="middle">ab</text>
<text x="2" y="5" text-anchor="start">ab</text>
`, d.String())
}
