package commerceml

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Stop may be returned by a function of the Handler to end the reading early;
// Read then returns no error.
var Stop = errors.New("commerceml: stop reading")

// Read reads a file of CommerceML and calls the functions of h for its records.
// It returns what it has read up to the end, or up to the error. Errors of the
// file are of type *Error.
//
// Read holds no state beyond the call and may be used concurrently on
// different files. It reads in buffers and does not close r.
func Read(r io.Reader, h Handler, opts Options) (Summary, error) {
	opts.Limits = opts.Limits.withDefaults()
	rd := &reader{
		s:          newScanner(r, opts.Limits),
		h:          h,
		opts:       opts,
		types:      make(map[PriceTypeID]PriceType),
		untyped:    make(map[PriceTypeID]bool),
		properties: make(map[PropertyID]propertyEntry),
		units:      make(map[string]Unit),
		currencies: make(map[string]kabinet.Currency, len(opts.Currencies)),
	}
	for name, c := range opts.Currencies {
		rd.currencies[currencyKey(name)] = c
	}
	for _, t := range opts.PriceTypes {
		rd.types[t.ID] = t
		rd.typesDeclared = true
	}
	err := rd.document()
	if errors.Is(err, Stop) {
		err = nil
	}
	return rd.sum, err
}

// propertyEntry is what products need to know of a property.
type propertyEntry struct {
	name   string
	values map[string]string // texts by ids
}

// reader reads one file.
type reader struct {
	s    *scanner
	h    Handler
	opts Options
	sum  Summary
	tree tree

	root Header // what the root element says

	types         map[PriceTypeID]PriceType
	typesDeclared bool
	untyped       map[PriceTypeID]bool // of prices that came before any price type
	properties    map[PropertyID]propertyEntry
	units         map[string]Unit
	currencies    map[string]kabinet.Currency
	entries, size int // of the dictionaries
}

// document reads the root element.
func (r *reader) document() error {
	if err := r.s.next(); err != nil {
		return err
	}
	if r.s.tok.name != "КоммерческаяИнформация" {
		return r.s.fail(ErrNotCommerceML.With("root", clip(r.s.tok.name)))
	}
	for _, a := range r.s.tok.attrs {
		switch v := strings.TrimSpace(a.Value); a.Name.Local {
		case "ВерсияСхемы":
			r.root.Version = clip(v)
		case "ДатаФормирования":
			r.root.GeneratedAt = parseTime(v, r.opts.Zone)
		}
	}
	r.sum.Version = r.root.Version
	switch major, _, _ := strings.Cut(r.root.Version, "."); major {
	case "", "2", "3":
	default:
		return r.s.fail(ErrVersion.With("version", r.root.Version))
	}
	for {
		if err := r.s.next(); err != nil {
			return err
		}
		switch r.s.tok.kind {
		case eofToken:
			return nil
		case startToken:
			if err := r.part(); err != nil {
				return err
			}
		}
	}
}

// part reads an element below the root.
func (r *reader) part() error {
	switch r.s.tok.name {
	case "Классификатор":
		return r.pack(Classifier)
	case "Каталог":
		return r.pack(Catalogue)
	case "ПакетПредложений":
		return r.pack(Offers)
	case "ИзмененияПакетаПредложений":
		return r.pack(OfferChanges)
	case "Документ", "Контейнер":
		return r.s.fail(ErrOrders)
	}
	return r.unknown()
}

// pass passes over an element.
func (r *reader) pass() error {
	if err := r.s.skip(); err != nil {
		return err
	}
	return nil
}

// unknown passes over an element and notes its name.
func (r *reader) unknown() error {
	if name := clip(r.s.tok.name); len(r.sum.Unknown) < 20 && !slices.Contains(r.sum.Unknown, name) {
		r.sum.Unknown = append(r.sum.Unknown, name)
	}
	return r.pass()
}

// pack reads a package: what describes it, and its lists of records.
func (r *reader) pack(kind PackageKind) error {
	head := r.root
	head.Kind = kind
	head.ChangesOnly = kind == OfferChanges
	for _, a := range r.s.tok.attrs {
		if a.Name.Local == "СодержитТолькоИзменения" {
			v, err := parseBool(strings.TrimSpace(a.Value))
			if err != nil {
				return r.s.fail(err)
			}
			head.ChangesOnly = head.ChangesOnly || v
		}
	}
	sent := false
	send := func() error {
		if sent {
			return nil
		}
		sent = true
		r.sum.ChangesOnly = r.sum.ChangesOnly || head.ChangesOnly
		if r.h.Header != nil {
			return r.h.Header(head)
		}
		return nil
	}
	for {
		if err := r.s.next(); err != nil {
			return err
		}
		switch r.s.tok.kind {
		case endToken:
			return send()
		case textToken:
			continue
		}
		switch name := r.s.tok.name; name {
		case "Группы", "Свойства", "ТипыЦен", "Склады", "ЕдиницыИзмерения", "Товары", "Предложения":
			if err := send(); err != nil {
				return err
			}
			if err := r.list(); err != nil {
				return err
			}
		case "Ид", "Наименование", "ИдКаталога", "ИдКлассификатора", "СодержитТолькоИзменения":
			if err := r.describe(&head, name, sent); err != nil {
				return err
			}
		default:
			if kindOf(name) != "" { // a record without its list
				if err := send(); err != nil {
					return err
				}
				r.tree.above = r.above()
				if err := r.record(kindOf(name)); err != nil {
					return err
				}
				continue
			}
			if err := r.pass(); err != nil {
				return err
			}
		}
	}
}

// describe reads an element that describes a package.
func (r *reader) describe(head *Header, name string, sent bool) error {
	r.tree.above = r.above()
	if err := r.tree.read(r.s); err != nil {
		return err
	}
	if r.tree.over != nil {
		return r.tree.over
	}
	e := r.tree.root()
	switch text := e.text(); name {
	case "Ид":
		head.ID = text
	case "Наименование":
		head.Name = text
	case "ИдКаталога":
		head.CatalogueID = text
	case "ИдКлассификатора":
		head.ClassifierID = text
	default:
		v, err := parseBool(text)
		if err != nil {
			return e.fail(err)
		}
		if sent && v && !head.ChangesOnly {
			return e.fail(ErrLate.With("element", name))
		}
		head.ChangesOnly = head.ChangesOnly || v
	}
	return nil
}

// above returns the path of the element that holds the one read last.
func (r *reader) above() string {
	stack := r.s.stack
	r.s.stack = stack[:len(stack)-1]
	path := r.s.path()
	r.s.stack = stack
	return path
}

// kindOf returns the kind of record that an element is, or "".
func kindOf(name string) RecordKind {
	switch name {
	case "Группа":
		return GroupRecord
	case "Свойство", "СвойствоНоменклатуры":
		return PropertyRecord
	case "ЕдиницаИзмерения":
		return UnitRecord
	case "ТипЦены":
		return PriceTypeRecord
	case "Склад":
		return WarehouseRecord
	case "Товар":
		return ProductRecord
	case "Предложение":
		return OfferRecord
	}
	return ""
}

// list reads a list of records.
func (r *reader) list() error {
	r.tree.above = r.s.path()
	for {
		if err := r.s.next(); err != nil {
			return err
		}
		switch r.s.tok.kind {
		case endToken:
			return nil
		case textToken:
			continue
		}
		var err error
		switch kind := kindOf(r.s.tok.name); {
		case kind != "":
			err = r.record(kind)
		case r.s.tok.name == "ИдКлассификатора": // of a list of price types
			err = r.pass()
		default:
			err = r.unknown()
		}
		if err != nil {
			return err
		}
	}
}

// record reads a record, and makes something of it. The tree knows already
// where it stands.
func (r *reader) record(kind RecordKind) error {
	if err := r.tree.read(r.s); err != nil {
		return err
	}
	e := r.tree.root()
	if over := r.tree.over; over != nil {
		return r.skip(kind, e.child("Ид").text(), over)
	}
	switch kind {
	case GroupRecord:
		return r.group(e, "", 0, false)
	case PropertyRecord:
		return r.property(e)
	case UnitRecord:
		return r.unit(e)
	case PriceTypeRecord:
		return r.priceType(e)
	case WarehouseRecord:
		return r.warehouse(e)
	case ProductRecord:
		return r.product(e)
	default:
		return r.offer(e)
	}
}

// skip reports a malformed record. It returns nil if it is to be skipped, and
// the error otherwise.
func (r *reader) skip(kind RecordKind, id string, err *Error) error {
	err.Record, err.ID = kind, clipID(id)
	err.Err = err.Err.With("record", string(kind)).With("id", err.ID)
	if r.opts.OnError == nil || !r.opts.OnError(err) {
		return err
	}
	r.sum.Skipped++
	return nil
}

// deliver hands a record over and counts it.
func deliver[T any](f func(T) error, rec T, count *int) error {
	if f != nil {
		if err := f(rec); err != nil {
			return err
		}
	}
	*count++
	return nil
}

// remember charges a dictionary for entries of so many bytes. What exceeds the
// limits stops the reading.
func (r *reader) remember(e element, entries, size int) error {
	r.entries += entries
	r.size += size
	l := r.opts.Limits
	switch {
	case r.entries > l.Entries:
		return e.fail(ErrLimit.With("limit", "Entries").With("max", l.Entries))
	case r.size > l.Dictionary:
		return e.fail(ErrLimit.With("limit", "Dictionary").With("max", l.Dictionary))
	}
	return nil
}
