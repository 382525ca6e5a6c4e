package pricing_test
import ("testing";"github.com/seed-a884640a/kabinet/pricing";"github.com/seed-a884640a/kabinet/internal/benchset")
func BenchmarkHot(b *testing.B){ s:=bench(); out := make([]pricing.Result, 0, benchset.Page)
 for b.Loop() { out = s.views[3].ResolveAll(out[:0], s.Pages[5]) } }
func BenchmarkHotSmall(b *testing.B){ s:=bench(); out := make([]pricing.Result, 0, benchset.Page)
 for b.Loop() { for range 10 { out = s.views[3].ResolveAll(out[:0], s.Pages[5][:20]) } } }
