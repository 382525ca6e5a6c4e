// Package calltest checks, in the tests of a package, that somebody who must not tries
// each of its exported calls, or that there is a reason why not.
package calltest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Complete fails for every exported function and method of the package in the working
// directory that neither a test tries nor a reason excuses, for one that is named twice,
// and for what is named and is not there. Both maps name calls as in "New" and
// "Budget.Close": tried by the test, which has to exist, and untried by the reason. What
// every event and state has is left out.
func Complete(t testing.TB, tried, untried map[string][]string) {
	t.Helper()
	calls, tests := Calls(t), testNames(t)
	maps.DeleteFunc(calls, func(name string, _ Call) bool {
		return strings.HasSuffix(name, ".State") || strings.HasSuffix(name, ".Object")
	})
	named := map[string]string{}
	add := func(why string, names []string) {
		for _, name := range names {
			if named[name] != "" {
				t.Errorf("%s is named twice: %s; %s", name, named[name], why)
			}
			if _, ok := calls[name]; !ok {
				t.Errorf("%s (%s): there is no such call", name, why)
			}
			named[name] = why
		}
	}
	for test, names := range tried {
		if !slices.Contains(tests, test) {
			t.Errorf("there is no %s", test)
		}
		add(test, names)
	}
	for reason, names := range untried {
		add(reason, names)
	}
	for name := range calls {
		if named[name] == "" {
			t.Errorf("%s: let a test try it, or say why not", name)
		}
	}
}

// Call is what the source says of an exported call.
type Call struct {
	// Doc is its comment, and for a method that of the type.
	Doc string
	// Changes tells that it returns an event of the package.
	Changes bool
}

// Calls returns the exported functions and methods of exported types of the package in the
// working directory by their names, but for what every event and every state has.
func Calls(t testing.TB) map[string]Call {
	t.Helper()
	funcs, types := declared(t, false)
	events := map[string]bool{}
	for _, d := range funcs {
		if d.Name.Name == "EventKind" {
			events[receiver(d)] = true
		}
	}
	out := map[string]Call{}
	for _, d := range funcs {
		on, name := receiver(d), d.Name.Name
		switch {
		case !d.Name.IsExported() || on != "" && !ast.IsExported(on):
			continue
		case on != "" && slices.Contains([]string{"EventKind", "EventTime", "Savable"}, name):
			continue
		case on != "":
			name = on + "." + name
		}
		c := Call{Doc: d.Doc.Text() + types[on]}
		if d.Type.Results != nil {
			c.Changes = slices.ContainsFunc(d.Type.Results.List, func(f *ast.Field) bool {
				id, ok := f.Type.(*ast.Ident)
				return ok && events[id.Name]
			})
		}
		out[name] = c
	}
	return out
}

func testNames(t testing.TB) (out []string) {
	t.Helper()
	funcs, _ := declared(t, true)
	for _, d := range funcs {
		if strings.HasPrefix(d.Name.Name, "Test") {
			out = append(out, d.Name.Name)
		}
	}
	return out
}

// declared returns the functions of the tests, or of what they test, and the comments of
// its types.
func declared(t testing.TB, tests bool) (funcs []*ast.FuncDecl, types map[string]string) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	types = map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") != tests {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				funcs = append(funcs, d)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if s, ok := s.(*ast.TypeSpec); ok {
						types[s.Name.Name] = d.Doc.Text()
					}
				}
			}
		}
	}
	return funcs, types
}

// receiver returns the name of a method's type, or "": for a function, and for a method of
// a generic type.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	e := d.Recv.List[0].Type
	if p, ok := e.(*ast.StarExpr); ok {
		e = p.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
