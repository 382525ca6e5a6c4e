package commerceml_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xml")
	require.NoError(f, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(b)
	}
	for _, s := range []string{
		"<Товар><Ид>1</Ид><Штрихкод>2</Штрихкод><БазоваяЕдиница>шт</БазоваяЕдиница></Товар>",
		"<Группа><Ид>1</Ид><Группы><Группа/></Группы></Группа>",
		"<ТипЦены><Ид>1</Ид><Валюта>643</Валюта><Налог><УчтеноВСумме>1</УчтеноВСумме></Налог></ТипЦены>",
		"<Предложение><Ид>1#2</Ид><Цены><Цена><ИдТипаЦены>1</ИдТипаЦены><ЦенаЗаЕдиницу>1 000,5</ЦенаЗаЕдиницу></Цена></Цены></Предложение>",
		"<Предложение><Ид>1</Ид><Остатки><Остаток><Склад><Ид>1</Ид><Количество>5</Количество></Склад></Остаток></Остатки></Предложение>",
		"<Свойство><Ид>1</Ид><ВариантыЗначений><Справочник><ИдЗначения>1</ИдЗначения></Справочник></ВариантыЗначений></Свойство>",
	} {
		f.Add([]byte("<КоммерческаяИнформация><Каталог>" + s + "</Каталог></КоммерческаяИнформация>"))
	}
	f.Add([]byte("\xFF\xFE<\x00"))
	f.Add([]byte("<!DOCTYPE x [<!ENTITY a 'b'>]><КоммерческаяИнформация>&a;</КоммерческаяИнформация>"))
	limits := commerceml.Limits{Depth: 16, Text: 4096, Record: 8192, Elements: 256, Entries: 64, Dictionary: 4096}
	f.Fuzz(func(t *testing.T, b []byte) {
		skipped := 0
		read := func(r *bytes.Reader, bytewise bool) ([]entry, commerceml.Summary, error) {
			skipped = 0
			opts := commerceml.Options{Limits: limits, OnError: func(e *commerceml.Error) bool {
				skipped++
				placed(t, e)
				if e.Record == "" {
					t.Fatalf("no record: %v", e)
				}
				return true
			}}
			if bytewise {
				return collect(iotest.OneByteReader(r), opts)
			}
			return collect(r, opts)
		}
		records, sum, err := read(bytes.NewReader(b), false)
		if sum.Skipped != skipped {
			t.Fatalf("%d skipped, %d reported", sum.Skipped, skipped)
		}
		if err != nil {
			var e *commerceml.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T: %v", err, err)
			}
			placed(t, e)
		}
		again, sum2, err2 := read(bytes.NewReader(b), true)
		assert.Equal(t, records, again)
		assert.Equal(t, sum, sum2)
		if err != nil || err2 != nil {
			assert.EqualError(t, err2, err.Error())
		}

		// What stops at the first mistake has read the same up to there.
		first, _, err := collect(bytes.NewReader(b), commerceml.Options{Limits: limits})
		if err == nil && skipped > 0 || len(first) > len(records) {
			t.Fatalf("%d records, %d with mistakes skipped: %v", len(first), len(records), err)
		}
		assert.Equal(t, records[:len(first)], first)
	})
}

// placed fails the test unless the error has a place and a code.
func placed(t *testing.T, e *commerceml.Error) {
	if e.Line < 1 || e.Column < 1 || e.Err == nil || e.Err.Code() == "" || e.Err.Place() == "" {
		t.Fatalf("an error without a place: %#v", e)
	}
}
