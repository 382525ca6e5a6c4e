// Command portal is a working client portal: a distributor of steel and pipe
// with its catalogue, prices by client, carts and orders, kept in SQLite. It is
// an example of a host: all rules live in the library, and what is here is
// HTTP, pages and wiring. See the README for where to look for what.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/seed-a884640a/kabinet/accounts/document/directory"
	"github.com/seed-a884640a/kabinet/invite"
)

type options struct {
	addr, db, keys, exchange, lang string
	base, proxies                  string
	smtp                           smtpOptions
}

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to listen on; if the port is taken, a free one is used")
	flag.StringVar(&o.db, "db", "", "file of the database, made and filled if it is not there (default: a temporary one)")
	flag.StringVar(&o.keys, "keys", "", "file of the keys of personal links, made if it is not there (default: the name of the database and .keys)")
	flag.StringVar(&o.exchange, "exchange", "", "directory with import*.xml and offers*.xml of CommerceML 2 to publish as new prices")
	flag.StringVar(&o.lang, "lang", "", "language of the pages until one is chosen: en or ru (default: that of the browser)")
	flag.StringVar(&o.base, "base", "", "address of the portal for links in mails, such as https://portal.example (default: that on loopback)")
	flag.StringVar(&o.proxies, "proxies", "", "addresses of proxies before the portal that say for whom they ask (X-Forwarded-For), such as 10.0.0.0/8,::1; with them, give -base")
	flag.StringVar(&o.smtp.server, "smtp", os.Getenv("KABINET_SMTP"), "host:port of the server that sends mails, or KABINET_SMTP; without one, they are shown on the page /mailbox")
	flag.StringVar(&o.smtp.from, "smtp-from", os.Getenv("KABINET_SMTP_FROM"), "address from which mails come, or KABINET_SMTP_FROM")
	flag.StringVar(&o.smtp.user, "smtp-user", os.Getenv("KABINET_SMTP_USER"), "user at that server, or KABINET_SMTP_USER; the password is KABINET_SMTP_PASSWORD")
	flag.StringVar(&o.smtp.tls, "smtp-tls", os.Getenv("KABINET_SMTP_TLS"), "TLS to that server, or KABINET_SMTP_TLS: mandatory (default), opportunistic, none or implicit")
	flag.Parse()
	o.smtp.password = os.Getenv("KABINET_SMTP_PASSWORD") // command lines are seen by everybody
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "portal: unexpected %q; flags alone are understood, see -help\n", flag.Arg(0))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who interrupts twice does not want to wait
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "portal:", err)
		os.Exit(1)
	}
}

// run serves until the context ends, then lets requests finish.
func run(ctx context.Context, o options, stdout, stderr io.Writer) error {
	if o.db == "" {
		dir, err := os.MkdirTemp("", "kabinet-portal-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.db = filepath.Join(dir, "portal.db")
	}
	keys, err := openKeys(cmp.Or(o.keys, o.db+".keys"))
	if err != nil {
		return err
	}
	db, trade, err := OpenDatabase(ctx, o.db, o.exchange, keys, time.Now())
	if err != nil {
		return err
	}
	defer db.Close()
	app, err := NewApp(db, trade, keys, time.Now)
	if err != nil {
		return err
	}
	blobs, err := directory.Open(o.db + ".documents")
	if err != nil {
		return err
	}
	defer blobs.Close()
	app.Blobs = blobs
	log := slog.New(slog.NewTextHandler(stderr, nil))
	house, stop := context.WithCancel(ctx)
	var settling sync.WaitGroup
	settling.Go(func() { app.settleHourly(house, log) })
	defer func() { stop(); settling.Wait() }()
	server, err := NewServer(app, log, o.lang)
	if err != nil {
		return err
	}
	if err := server.SeedPast(ctx); err != nil {
		return err
	}
	if server.proxies, err = parseProxies(o.proxies); err != nil {
		return err
	}
	listener, err := listen(o.addr)
	if err != nil {
		return err
	}
	server.Post.Base = cmp.Or(o.base, "http://"+listener.Addr().String())
	if _, err := invite.PageAddress(server.Post.Base); err != nil {
		return fmt.Errorf("-base: %q is not an address that links in mails can have: https, or http on loopback", server.Post.Base)
	}
	if o.smtp.server != "" {
		sender, err := newSMTP(o.smtp)
		if err != nil {
			return err
		}
		server.box, server.Post.Sender = nil, sender
	}
	settling.Go(func() { server.Post.Run(house, 300*time.Millisecond) })
	if err := welcome(ctx, stdout, app, server, o.addr, listener.Addr()); err != nil {
		return err
	}
	web := &http.Server{
		Handler: server.Handler(), ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return web.Shutdown(ending)
}

// listen listens on the address, or on a free port where that is taken.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if !errors.Is(err, syscall.EADDRINUSE) {
		return l, err
	}
	host, _, bad := net.SplitHostPort(addr)
	if bad != nil {
		return nil, err
	}
	if l, free := net.Listen("tcp", net.JoinHostPort(host, "0")); free == nil {
		return l, nil
	}
	return nil, err
}

// welcome prints the address and the people one can sign in as.
func welcome(ctx context.Context, w io.Writer, app *App, s *Server, asked string, addr net.Addr) error {
	companies, err := app.People(ctx)
	if err != nil {
		return err
	}
	p := s.pages[cmp.Or(s.language, Languages[0])].p
	fmt.Fprintf(w, "\n  %s\n  http://%s/\n\n", p.Text("app.tagline"), addr)
	_, want, _ := net.SplitHostPort(asked)
	if _, got, _ := net.SplitHostPort(addr.String()); want != got && want != "0" {
		fmt.Fprintf(w, "  %s\n\n", p.Text("app.port_taken", param("addr", asked)))
	}
	for _, c := range companies {
		fmt.Fprintf(w, "  %s\n", p.Name(c.Name))
		for _, x := range c.People {
			fmt.Fprintf(w, "    %-16s %-22s %s\n", p.Name(x.Name), p.Text("role."+string(x.Role)), p.Text(x.Can))
		}
	}
	fmt.Fprintln(w)
	return nil
}
