package storetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/onboarding"
)

// fill sets every exported field of what p points to, so that a store that
// drops one is found out, also one that a later version of the library adds.
// No two texts, numbers or instants are the same.
func fill(p any) {
	f := filler{}
	f.fill(reflect.ValueOf(p).Elem(), "")
}

type filler struct{ n int64 }

func (f *filler) fill(v reflect.Value, name string) {
	f.n++
	if known, ok := f.known(v.Interface()); ok {
		v.Set(reflect.ValueOf(known))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("%s %d ‘ж’ \" ' %%_\\", name, f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64, reflect.Int, reflect.Int32:
		v.SetInt(f.n)
	case reflect.Uint8:
		v.SetUint(1) // an enumeration
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), name)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(v.Index(i), name)
		}
	case reflect.Array:
		for i := range v.Len() {
			f.fill(v.Index(i), name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i), strings.ToLower(v.Type().Field(i).Name))
			}
		}
	default:
		panic(fmt.Sprintf("storetest: a state has a field %s of the type %v, which fill does not know", name, v.Type()))
	}
}

// known returns values for the types that are more than their fields.
func (f *filler) known(old any) (any, bool) {
	switch old.(type) {
	case time.Time:
		return base.Add(time.Duration(f.n)*time.Hour + time.Duration(f.n)), true
	case kabinet.Money:
		return kabinet.MustMoney(fmt.Sprintf("%d.123456789 EUR", 100_000_000+f.n)), true
	case kabinet.Quantity:
		return kabinet.MustQuantity(fmt.Sprintf("%d.000000001", f.n)), true
	case kabinet.Rate:
		return kabinet.MustRate(fmt.Sprintf("0.%09d", f.n)), true
	case kabinet.Percentage:
		return kabinet.MustPercentage(fmt.Sprintf("-%d.5", f.n)), true
	case kabinet.Currency:
		return kabinet.MustCurrency("EUR"), true
	case kabinet.Date:
		return kabinet.Date{Year: 2026, Month: time.December, Day: 1 + int(f.n%31)}, true
	case kabinet.Window:
		from := base.Add(time.Duration(f.n) * time.Hour)
		return kabinet.Window{From: from, Until: from.Add(time.Second)}, true
	case accounts.Limit:
		return accounts.LimitOf(kabinet.MustMoney(fmt.Sprintf("%d.5 EUR", f.n))), true
	case approval.Value:
		return approval.Text(fmt.Sprint("value ", f.n)), true
	case approval.Predicate:
		limit := approval.Amount(kabinet.MustMoney(fmt.Sprint(f.n, " EUR")))
		some := approval.Where("sorts", approval.Has, approval.Text("ж"))
		return approval.All(approval.Where("total", approval.AtLeast, limit), approval.Not(approval.Any(some, approval.Known("lines")))), true
	case approval.Facts:
		return approval.Facts{
			"amount": approval.Amount(kabinet.MustMoney(fmt.Sprint(f.n, ".5 EUR"))), "number": approval.Number(kabinet.QuantityOf(f.n)),
			"flag": approval.Flag(true), "text": approval.Text(fmt.Sprint("ж", f.n)), "texts": approval.Texts("a", "b"),
		}, true
	case onboarding.Condition:
		some := onboarding.AnyOf(onboarding.Is(fmt.Sprint("attribute ", f.n)), onboarding.Not(onboarding.Is("ж", "1", "2")))
		return onboarding.AllOf(some, onboarding.Is("country", "RU")), true
	case json.RawMessage:
		return json.RawMessage(fmt.Sprintf(`{"z":[%d,null,"ж"],"a":1.50}`, f.n)), true
	}
	return nil, false
}

// differences names the members in which two values differ as JSON.
func differences(got, want any) []string {
	g, _ := json.Marshal(got)
	w, err := json.Marshal(want)
	if err == nil && string(g) == string(w) {
		return nil
	}
	var out []string
	compare("", parsed(got), parsed(want), &out)
	sort.Strings(out)
	return out
}

func parsed(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	var out any
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return err.Error()
	}
	return out
}

func compare(at string, got, want any, out *[]string) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		for k := range w {
			compare(at+"/"+k, g[k], w[k], out)
		}
		for k := range g {
			if _, ok := w[k]; !ok {
				*out = append(*out, fmt.Sprintf("%s/%s: %v, want nothing", at, k, g[k]))
			}
		}
		return
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			break
		}
		for i := range w {
			compare(fmt.Sprintf("%s/%d", at, i), g[i], w[i], out)
		}
		return
	}
	if !reflect.DeepEqual(got, want) {
		*out = append(*out, fmt.Sprintf("%s: %v, want %v", at, got, want))
	}
}

// notUTC names the instants within a value that are in another zone.
func notUTC(v any) []string {
	var out []string
	walk(reflect.ValueOf(v), "", func(v reflect.Value, at string) {
		if t, ok := v.Interface().(time.Time); ok && t.Location() != time.UTC {
			out = append(out, at)
		}
	})
	return out
}

// zone moves the instants of a filled value to another zone.
func zone(p any) {
	east := time.FixedZone("east", 3*60*60)
	walk(reflect.ValueOf(p).Elem(), "", func(v reflect.Value, _ string) {
		if t, ok := v.Interface().(time.Time); ok && v.CanSet() {
			v.Set(reflect.ValueOf(t.In(east)))
		}
	})
}

// empty names the fields of a value that are zero.
func empty(v any) []string {
	var out []string
	walk(reflect.ValueOf(v), "", func(v reflect.Value, at string) {
		if v.IsZero() {
			out = append(out, at)
		}
	})
	return slices.Compact(out)
}

// walk visits a value and the exported fields and elements within.
func walk(v reflect.Value, at string, visit func(reflect.Value, string)) {
	visit(v, at)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), at, visit)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), fmt.Sprintf("%s/%d", at, i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(v.Field(i), at+"/"+v.Type().Field(i).Name, visit)
			}
		}
	}
}

// clone returns a copy that shares nothing with v.
func clone[S any](v S) S {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out S
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}

// scramble overwrites texts and numbers wherever they can be reached.
func scramble(p any) {
	walk(reflect.ValueOf(p).Elem(), "", func(v reflect.Value, _ string) {
		switch {
		case !v.CanSet():
		case v.Kind() == reflect.String:
			v.SetString("scrambled")
		case v.Kind() == reflect.Uint8:
			v.SetUint('!')
		case v.Kind() == reflect.Int64 || v.Kind() == reflect.Int:
			v.SetInt(-1)
		}
	})
}
