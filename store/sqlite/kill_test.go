package sqlite_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store/internal/shop"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

// childEnv, where it is set, makes the test binary a child that works on a
// database and says on its standard output what has been committed.
const childEnv = "KABINET_SQLITE_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// job is what a child does: place the requests in turn, beginning with First,
// to the last and round; or else spend, as Spending says, accept an invitation, hold stock,
// or place orders of all that has limits.
type job struct {
	Path      string
	First     int
	Requests  []order.PlaceRequest
	Spending  *spending
	Accepting *accepting
	Holding   *holding
	Ordering  *ordering
}

func child(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var j job
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	s, err := shop.New()
	if err != nil {
		return err
	}
	ctx := context.Background()
	db, err := sqlite.Open(ctx, j.Path, sqlite.Options{BusyTimeout: j.patience()})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	if j.Spending != nil {
		return errors.Join(j.Spending.run(ctx, db), db.Close())
	}
	if j.Ordering != nil {
		return errors.Join(j.Ordering.run(ctx, db), db.Close())
	}
	if j.Holding != nil {
		return errors.Join(j.Holding.run(ctx, db), db.Close())
	}
	if j.Accepting != nil {
		return errors.Join(j.Accepting.run(ctx, db), db.Close())
	}
	for i := range j.Requests {
		r := j.Requests[(j.First+i)%len(j.Requests)]
		o, err := s.Place(ctx, db, r)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Key, err)
		}
		fmt.Println(r.Key, o.ID, o.Number) // one write: acknowledged
	}
	return db.Close()
}

// process is a child at work.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Scanner
	errs strings.Builder
}

// start starts a child and waits until it has opened the database.
func start(t *testing.T, j job) *process {
	t.Helper()
	p, err := launch(t.TempDir(), j)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	return p
}

func launch(dir string, j job) (*process, error) {
	b, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	file := dir + "/job.json"
	if err := os.WriteFile(file, b, 0o600); err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), childEnv+"="+file)
	p.cmd.Stderr = &p.errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(out)
	if !p.out.Scan() || p.out.Text() != "ready" {
		p.cmd.Wait()
		return nil, fmt.Errorf("the child says %q: %s", p.out.Text(), p.errs.String())
	}
	return p, nil
}

// acknowledgements are what children have said, by key: the order and its
// number.
type acknowledgements struct {
	mu    sync.Mutex
	byKey map[string]string
}

// read lets the child go and reads what it acknowledges, until it ends. After
// so many acknowledgements it is killed, if kill is positive. It returns how
// many there were.
func (a *acknowledgements) read(p *process, kill int) (int, error) {
	fmt.Fprintln(p.in)
	n := 0
	for p.out.Scan() {
		key, what, ok := strings.Cut(p.out.Text(), " ")
		if !ok || strings.Count(what, " ") != 1 {
			continue // the last line of one that was killed
		}
		a.mu.Lock()
		before := a.byKey[key]
		a.byKey[key] = what
		a.mu.Unlock()
		if before != "" && before != what {
			return n, fmt.Errorf("%s became the order %s, and then %s", key, before, what)
		}
		if n++; n == kill {
			// Somewhere within the next placing.
			if err := p.cmd.Process.Kill(); err != nil {
				return n, err
			}
		}
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if kill > 0 && n >= kill && errors.As(err, &exit) && exit.ExitCode() == -1 {
		return n, nil
	}
	if err != nil {
		return n, fmt.Errorf("%w: %s", err, p.errs.String())
	}
	return n, nil
}

// kept checks that every acknowledged order is there.
func (a *acknowledgements) kept(t *testing.T, all map[order.ID]order.State) {
	t.Helper()
	for key, what := range a.byKey {
		id, number, _ := strings.Cut(what, " ")
		if o, ok := all[order.ID(id)]; !ok || o.Number != number {
			t.Fatalf("the order %s number %s of %s was acknowledged; kept is %q, %v", id, number, key, o.Number, ok)
		}
	}
}

// requests fills carts and returns the requests to order them.
func requests(t *testing.T, path string, n int) []order.PlaceRequest {
	t.Helper()
	s, db := newShop(t), openFile(t, path)
	out := make([]order.PlaceRequest, n)
	for i := range out {
		var err error
		if out[i], err = s.Fill(t.Context(), db, 1+i%5, fmt.Sprint("key-", i)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestKill(t *testing.T) {
	if _, err := os.Stat(os.Args[0]); err != nil {
		t.Skip("the test binary cannot be run again:", err)
	}
	total, most := 1000, 160
	if testing.Short() {
		total, most = 30, 12
	}
	path := t.TempDir() + "/kill.db"
	all := requests(t, path, total)
	acks := &acknowledgements{byKey: map[string]string{}}
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	rounds := 0
	for next := 0; next < total; rounds++ {
		// Begin some way back, with orders that are there already.
		first := max(0, next-5)
		p := start(t, job{Path: path, First: 0, Requests: all[first:]})
		kill := next - first + 1 + r.IntN(most)
		n, err := acks.read(p, kill)
		if err != nil {
			t.Fatal(err)
		}
		next = first + n
		kept := audit(t, path)
		acks.kept(t, kept)
		// At most the one that was being placed when it was killed is there
		// without having been acknowledged.
		if len(kept) > len(acks.byKey)+1 {
			t.Fatalf("%d orders for %d acknowledgements", len(kept), len(acks.byKey))
		}
	}
	kept := audit(t, path)
	if len(kept) != total || len(acks.byKey) != total {
		t.Fatalf("%d orders and %d acknowledgements for %d requests", len(kept), len(acks.byKey), total)
	}
	// All once more: the same orders.
	s, db := newShop(t), openFile(t, path)
	for _, request := range all {
		o, err := s.Place(t.Context(), db, request)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(o.ID) + " " + o.Number; got != acks.byKey[request.Key] {
			t.Fatalf("%s is the order %s, was %s", request.Key, got, acks.byKey[request.Key])
		}
	}
	if again := audit(t, path); len(again) != total {
		t.Fatalf("%d orders after all requests once more", len(again))
	}
	t.Logf("killed %d times", rounds)
}

func TestTwoProcesses(t *testing.T) {
	total := 300
	if testing.Short() {
		total = 40
	}
	path := t.TempDir() + "/two.db"
	all := requests(t, path, total)
	acks := &acknowledgements{byKey: map[string]string{}}
	// Both place all, so that for every key they race, or one repeats.
	children := []*process{start(t, job{Path: path, First: 0, Requests: all}), start(t, job{Path: path, First: 0, Requests: all}), start(t, job{Path: path, First: total / 2, Requests: all})}
	errs := make([]error, len(children))
	var wg sync.WaitGroup
	for i, p := range children {
		wg.Go(func() {
			kill := 0
			if i == 2 {
				kill = total / 4
			}
			_, errs[i] = acks.read(p, kill)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	kept := audit(t, path)
	acks.kept(t, kept)
	if len(kept) != total || len(acks.byKey) != total {
		t.Fatalf("%d orders and %d acknowledgements for %d requests", len(kept), len(acks.byKey), total)
	}
}
