// Package calltest checks, in the tests of a package, that somebody who must not tries
// each of its exported calls, or that there is a reason why not.
package calltest

import (
	"go/ast"
	"go/parser"
	"go/token"
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
	calls, tests := exported(t), testNames(t)
	named := map[string]string{}
	add := func(why string, names []string) {
		for _, name := range names {
			if named[name] != "" {
				t.Errorf("%s is named twice: %s; %s", name, named[name], why)
			}
			if !slices.Contains(calls, name) {
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
	for _, name := range calls {
		if named[name] == "" {
			t.Errorf("%s: let a test try it, or say why not", name)
		}
	}
}

// exported returns the exported functions and methods of exported types.
func exported(t testing.TB) (out []string) {
	for _, d := range functions(t, false) {
		on, name := receiver(d), d.Name.Name
		switch {
		case !d.Name.IsExported() || on != "" && !ast.IsExported(on):
		case on != "" && slices.Contains([]string{"EventKind", "EventTime", "Savable", "State", "Object"}, name):
		case on != "":
			out = append(out, on+"."+name)
		default:
			out = append(out, name)
		}
	}
	return out
}

func testNames(t testing.TB) (out []string) {
	for _, d := range functions(t, true) {
		if strings.HasPrefix(d.Name.Name, "Test") {
			out = append(out, d.Name.Name)
		}
	}
	return out
}

// functions returns those of the tests, or of what they test.
func functions(t testing.TB, tests bool) (out []*ast.FuncDecl) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") != tests {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				out = append(out, d)
			}
		}
	}
	return out
}

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
