package main
import ("testing";"time";"context")
func TestTmp(t *testing.T) {
	b:=time.Now()
	db, tr, err := OpenDatabase(context.Background(), t.TempDir()+"/p.db", "", time.Now())
	if err != nil { t.Fatal(err) }
	t.Log(time.Since(b), len(tr.Catalogue.Items))
	for _, i := range tr.Catalogue.Search("40x40x2 ст3", "") { t.Log(i.SKU, i.Name, i.Where, i.Units()) }
	db.Close()
}
