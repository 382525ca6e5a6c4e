package accounts

import (
	"slices"
	"strings"
	"time"

	"github.com/go-playground/validator/v10"

	"github.com/seed-a884640a/kabinet"
)

// Receiving says how goods can be delivered to a site.
type Receiving struct {
	// Zone is the time zone of the opening hours, by its name in the IANA
	// database.
	Zone string `json:"zone,omitempty" validate:"omitempty,timezone"`
	// Opening are the hours in which goods are taken in; none means that nothing
	// is known of them.
	Opening []Opening `json:"opening,omitempty" validate:"max=50"`
	// Vehicle is the largest vehicle that can get in.
	Vehicle Vehicle `json:"vehicle,omitzero"`
	// Unloading is the equipment that the site has for it.
	Unloading []Equipment `json:"unloading,omitempty" validate:"max=20,dive,required,filled,max=50,plain"`
	// Contact is whom the carrier calls.
	Contact Contact `json:"contact,omitzero"`
	Note    string  `json:"note,omitempty" validate:"max=1000,plain"`
}

// Opening are hours of one day of the week, from From until before Until, as
// clocks show them at the site: "08:00" to "17:00". "24:00" is the end of the
// day; what goes on over midnight is two openings.
type Opening struct {
	Day   time.Weekday `json:"day"` // 0 is Sunday
	From  string       `json:"from"`
	Until string       `json:"until"`
}

// Vehicle has the measures of a vehicle with its load, in metres and kilograms.
// Zero is not known, or no limit.
type Vehicle struct {
	Length kabinet.Quantity `json:"length,omitzero"`
	Width  kabinet.Quantity `json:"width,omitzero"`
	Height kabinet.Quantity `json:"height,omitzero"`
	Weight kabinet.Quantity `json:"weight,omitzero"`
}

// Equipment is something to unload with. A host may have others than these.
type Equipment string

// Usual equipment.
const (
	Dock        Equipment = "dock" // a platform at the height of lorries
	Forklift    Equipment = "forklift"
	PalletTruck Equipment = "pallet_truck"
	Crane       Equipment = "crane"
	RailSiding  Equipment = "rail"
)

// Contact is somebody to call or to write to.
type Contact struct {
	Name  string `json:"name,omitempty" validate:"max=200,plain"`
	Phone string `json:"phone,omitempty" validate:"max=50,plain"`
	Email string `json:"email,omitempty" validate:"omitempty,login"`
}

// OpenAt reports whether goods are taken in at an instant, given as the clock at
// the site shows it: bring it there first, with t.In and the location of Zone. A
// site without opening hours is always open.
func (r Receiving) OpenAt(local time.Time) bool {
	clock := local.Format("15:04")
	return len(r.Opening) == 0 || slices.ContainsFunc(r.Opening, func(o Opening) bool {
		return o.Day == local.Weekday() && o.From <= clock && clock < o.Until
	})
}

// NextOpen returns the first instant from local on at which goods are taken in,
// in local's location, and false when there is none within two weeks. Where
// clocks are changed meanwhile, what they show counts.
func (r Receiving) NextOpen(local time.Time) (time.Time, bool) {
	if r.OpenAt(local) {
		return local, true
	}
	// Openings begin at whole minutes, and a walk over these minds every
	// change of clocks.
	end := local.AddDate(0, 0, 14)
	for t := local.Truncate(time.Minute).Add(time.Minute); t.Before(end); t = t.Add(time.Minute) {
		if r.OpenAt(t) {
			return t, true
		}
	}
	return time.Time{}, false
}

// Admits returns nil when the vehicle can get to the site as far as is known, and
// ErrVehicle otherwise.
func (r Receiving) Admits(v Vehicle) error {
	limits, has := r.Vehicle.measures(), v.measures()
	for i, limit := range limits {
		if !limit.IsZero() && has[i].Cmp(limit) > 0 {
			return ErrVehicle.With("what", measure(vehicleMeasures[i])).With("max", limit)
		}
	}
	return nil
}

var vehicleMeasures = [...]string{"length", "width", "height", "weight"}

// measure is the name of a measure, which has a text of its own in every language.
type measure string

// Text returns the name in the language of p.
func (m measure) Text(p kabinet.Printer) string {
	return kabinet.Text(p, "accounts.measure."+string(m), string(m))
}

func (v Vehicle) measures() [len(vehicleMeasures)]kabinet.Quantity {
	return [...]kabinet.Quantity{v.Length, v.Width, v.Height, v.Weight}
}

func (r Receiving) cleaned() Receiving {
	r = r.clone()
	for i := range r.Unloading {
		r.Unloading[i] = Equipment(tidy(string(r.Unloading[i])))
	}
	r.Contact.Name, r.Contact.Phone, r.Contact.Email = tidy(r.Contact.Name), tidy(r.Contact.Phone), strings.TrimSpace(r.Contact.Email)
	r.Note = tidy(r.Note)
	return r
}

func (r Receiving) clone() Receiving {
	r.Opening, r.Unloading = slices.Clone(r.Opening), slices.Clone(r.Unloading)
	return r
}

// clock reports whether s is a time of the day such as "08:30", or "24:00" for
// its end.
func clock(s string) bool {
	_, err := time.Parse("15:04", s)
	return s == "24:00" || err == nil && len(s) == len("15:04")
}

// validateReceiving reports what its fields cannot say one by one.
func validateReceiving(l validator.StructLevel) {
	r := l.Current().Interface().(Receiving)
	for i, o := range r.Opening {
		wrong := !clock(o.From) || !clock(o.Until) || o.From >= o.Until || o.Day < time.Sunday || o.Day > time.Saturday
		for _, p := range r.Opening[:i] {
			wrong = wrong || o.Day == p.Day && o.From < p.Until && p.From < o.Until
		}
		if wrong {
			l.ReportError(o.From, "opening["+itoa(i)+"]", "Opening", "opening", "")
		}
	}
	for i, q := range r.Vehicle.measures() {
		if q.Sign() < 0 {
			l.ReportError(q.String(), "vehicle."+vehicleMeasures[i], "Vehicle", "positive", "")
		}
	}
}
