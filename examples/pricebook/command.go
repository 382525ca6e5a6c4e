package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The exit codes. What "no" means is each subcommand's own to say.
const (
	exitOK      = 0
	exitNo      = 1
	exitTrouble = 2
)

// command is the program; now gives the instant for which prices are asked
// unless something says otherwise.
type command struct{ now func() time.Time }

// subcommand is one verb of the program.
type subcommand struct {
	name, args, summary string
	help                string
	run                 func(*call) int
}

func subcommands() []subcommand {
	return []subcommand{
		{"import", "FILE...", "make a book of CommerceML and CSV files", importHelp, importFiles},
		{"lint", "BOOK...", "check a book", lintHelp, lint},
		{"price", "BOOK [QUERIES]", "answer queries", priceHelp, price},
		{"explain", "BOOK [QUERIES]", "say why a price holds", explainHelp, explain},
		{"compare", "OLD [NEW]", "whose prices change, and by how much", compareHelp, compare},
		{"replay", "BOOK DOCUMENTS", "do past documents agree with the book, and why not", replayHelp, replayDocuments},
	}
}

const mainHelp = `pricebook makes, checks and queries books of prices.

Usage: pricebook COMMAND [FLAGS AND FILES]

%s
A file named - is the standard input, or output. Flags may stand before and
after files. "pricebook COMMAND -help" tells more.

Exit codes: 0 yes, 1 no (what that means, each command's help says), 2 trouble:
wrong usage, a file that cannot be read or is not what it should be. Errors go to
the standard error as file:line: message.
`

// run is the program: it returns the exit code.
func (c command) run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var list strings.Builder
	for _, s := range subcommands() {
		fmt.Fprintf(&list, "  %-8s %-16s %s\n", s.name, s.args, s.summary)
	}
	if len(args) == 0 {
		fmt.Fprintf(stderr, mainHelp, list.String())
		return exitTrouble
	}
	if args[0] == "help" && len(args) == 2 {
		args = []string{args[1], "-help"}
	}
	switch args[0] {
	case "help", "-help", "--help", "-h":
		fmt.Fprintf(stdout, mainHelp, list.String())
		return exitOK
	}
	for _, s := range subcommands() {
		if s.name != args[0] {
			continue
		}
		return s.run(&call{
			sub: s, args: args[1:], in: stdin, out: stdout, err: stderr, now: c.now,
			flags: flag.NewFlagSet(s.name, flag.ContinueOnError),
		})
	}
	fmt.Fprintf(stderr, "pricebook: there is no command %q; pricebook -help lists them\n", args[0])
	return exitTrouble
}

// call is one run of a subcommand.
type call struct {
	sub      subcommand
	args     []string
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	flags    *flag.FlagSet
	inUsed   bool
	words    words // of -lang, where there is one
}

// parse reads flags and file names in any order. Where done is true the call
// ends with the code: after -help, and after a mistake.
func (c *call) parse() (files []string, code int, done bool) {
	c.flags.SetOutput(io.Discard)
	args := c.args
	for len(args) > 0 {
		if err := c.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				c.help()
				return nil, exitOK, true
			}
			return nil, c.usage("%v", err), true
		}
		rest := c.flags.Args()
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" {
			return append(files, rest...), 0, false
		}
		if len(rest) == 0 {
			break
		}
		files, args = append(files, rest[0]), rest[1:]
	}
	return files, 0, false
}

func (c *call) help() {
	fmt.Fprintf(c.out, "Usage: pricebook %s [FLAGS] %s\n\n%s\nFlags:\n", c.sub.name, c.sub.args, c.sub.help)
	c.flags.SetOutput(c.out)
	c.flags.PrintDefaults()
}

// usage reports wrong usage.
func (c *call) usage(format string, args ...any) int {
	fmt.Fprintf(c.err, "pricebook %s: %s\nRun pricebook %s -help.\n", c.sub.name, fmt.Sprintf(format, args...), c.sub.name)
	return exitTrouble
}

// trouble reports an error of a file, or of none, on lines of their own.
func (c *call) trouble(file string, err error) int {
	for _, line := range c.words.located(file, err) {
		fmt.Fprintln(c.err, line)
	}
	return exitTrouble
}

func (c *call) note(format string, args ...any) {
	fmt.Fprintf(c.err, "note: "+format+"\n", args...)
}

// read returns all of a file, or of the standard input.
func (c *call) read(name string) ([]byte, error) {
	if name != "-" {
		return os.ReadFile(name)
	}
	if c.inUsed {
		return nil, errors.New("the standard input can be read only once")
	}
	c.inUsed = true
	return io.ReadAll(c.in)
}

// write calls f with a buffer and, if it succeeds, puts the text into the file
// in one step, or on the standard output for "" and "-".
func (c *call) write(name string, f func(io.Writer) error) error {
	var b bytes.Buffer
	if err := f(&b); err != nil {
		return err
	}
	if name == "" || name == "-" {
		_, err := c.out.Write(b.Bytes())
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails once it is renamed
	_, err = tmp.Write(b.Bytes())
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if closing := tmp.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// inputName is how messages call a file.
func inputName(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}
