package commerceml

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// peak watches the heap while records come in.
type peak struct {
	base, most uint64
	every, n   int
}

func newPeak(every int) *peak {
	runtime.GC()
	p := &peak{every: every}
	p.base = p.heap()
	return p
}

func (p *peak) heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (p *peak) watch() {
	if p.n++; p.n%p.every == 0 {
		p.most = max(p.most, p.heap())
	}
}

func (p *peak) growth() int64 { return int64(p.most) - int64(p.base) }

func TestMemoryIsBoundedOnALargeFile(t *testing.T) {
	const megabyte = 1 << 20
	size := 200 * megabyte
	if testing.Short() || raceEnabled {
		size = 16 * megabyte
	}
	n := size / 1580 // bytes of an offer
	file := offersFile(n)
	p := newPeak(500)
	sum, err := Read(file, Handler{Offer: func(Offer) error { p.watch(); return nil }}, Options{})
	require.NoError(t, err)
	assert.Equal(t, n, sum.Offers)
	assert.Equal(t, 2*n, sum.Prices)
	assert.Greater(t, file.size, int64(size)*9/10)
	assert.Less(t, p.growth(), int64(16*megabyte))
	t.Logf("%d MB read, the heap grew by %d KB at most", file.size/megabyte, p.growth()/1024)
}

func TestMemoryIsBoundedOnLargeRecords(t *testing.T) {
	const megabyte = 1 << 20
	text := strings.Repeat("Описание товара. ", 25_000) // 750 KB
	n := 100
	if testing.Short() || raceEnabled {
		n = 10
	}
	file := &generated{
		n:    n,
		head: `<КоммерческаяИнформация ВерсияСхемы="2.08"><Каталог><Товары>`,
		tail: "</Товары></Каталог></КоммерческаяИнформация>",
		record: func(i int, b []byte) []byte {
			return fmt.Appendf(b, "<Товар><Ид>t-%d</Ид><Описание>%s</Описание></Товар>\n", i, text)
		},
	}
	p := newPeak(1)
	sum, err := Read(file, Handler{Product: func(Product) error { p.watch(); return nil }}, Options{})
	require.NoError(t, err)
	assert.Equal(t, n, sum.Products)
	assert.Less(t, p.growth(), int64(24*megabyte))
	t.Logf("%d MB read, the heap grew by %d KB at most", file.size/megabyte, p.growth()/1024)
}

func TestMemoryIsBoundedOnARecordOfNamesAndEmptyAttributes(t *testing.T) {
	const megabyte = 1 << 20
	for name, piece := range map[string]string{
		"attributes":         "<x" + strings.Repeat(" a=''", 20_000) + "/>",
		"name":               "<" + strings.Repeat("x", megabyte/2) + "/>",
		"name of attributes": "<x " + strings.Repeat("x", megabyte/2) + "=''/>",
	} {
		file := &generated{
			n:      16,
			head:   "<КоммерческаяИнформация><Каталог><Товары><Товар><Ид>1</Ид>",
			tail:   "</Товар></Товары></Каталог></КоммерческаяИнформация>",
			record: func(_ int, b []byte) []byte { return append(b, piece...) },
		}
		p := newPeak(1)
		sum, err := Read(file, Handler{}, Options{Limits: Limits{Record: megabyte}, OnError: func(e *Error) bool {
			runtime.GC()
			p.watch()
			assert.ErrorIs(t, e, ErrLimit, name)
			return true
		}})
		require.NoError(t, err, name)
		assert.Equal(t, 1, sum.Skipped, name)
		assert.Less(t, p.growth(), int64(4*megabyte), name)
	}
}

func TestMemoryIsBoundedOnATokenWithoutEnd(t *testing.T) {
	const megabyte = 1 << 20
	for _, head := range []string{"<a", "<!--", "<!DOCTYPE x [", "<?x ", "<a b='", "<КоммерческаяИнформация>", "<КоммерческаяИнформация><![CDATA[", "<КоммерческаяИнформация><Каталог><Ид>"} {
		file := &generated{
			n: 64, head: head,
			record: func(_ int, b []byte) []byte { return append(b, strings.Repeat("x", megabyte)...) },
		}
		p := newPeak(1)
		_, err := Read(file, Handler{}, Options{})
		p.watch()
		assert.ErrorIs(t, err, ErrLimit, head)
		assert.Less(t, p.growth(), int64(16*megabyte), head)
		assert.Less(t, file.size, int64(3*megabyte), head)
	}
}
