package claim

import "github.com/seed-a884640a/kabinet"

// Dispute is what a client does not have to pay for the time being, of a document by
// which it is owed. It stays in the balance, and is not overdue.
type Dispute struct {
	Claim    ID     `json:"claim"`
	Document string `json:"document"`
	// Amount is with tax.
	Amount kabinet.Money `json:"amount"`
}

// Disputes returns what a claim disputes, line by line: until it is decided what is
// claimed, then what was accepted, and once that is resolved what is still to come
// back. Papers that are wrong and goods in surplus put nothing that is owed in doubt,
// and neither do lines without an invoice.
func (s State) Disputes() ([]Dispute, error) {
	if !s.Status.Disputed() {
		return nil, nil
	}
	var out []Dispute
	for _, l := range s.Lines {
		if l.Documented == nil || l.Documented.Invoice == "" || l.Kind == Document || l.Kind == Surplus {
			continue
		}
		gross, err := s.disputed(l)
		if err != nil {
			return nil, err
		}
		if gross.Sign() > 0 {
			out = append(out, Dispute{s.ID, l.Documented.Invoice, gross})
		}
	}
	return out, nil
}

func (s State) disputed(l Line) (kabinet.Money, error) {
	o := l.Documented.Original
	if s.Status == InResolution {
		sum := kabinet.Zero(o.Net.Currency())
		for _, r := range s.Resolutions {
			if r.Line != l.ID || !r.Done.IsZero() {
				continue
			}
			gross, err := r.Net.Add(r.Tax)
			if err == nil {
				sum, err = sum.Add(gross)
			}
			if err != nil {
				return sum, err
			}
		}
		return sum, nil
	}
	part := l.Expected.Quantity
	if l.Decided {
		part = l.Accepted
	}
	net, err := o.share(part, l.Documented.Quantity)
	if err != nil {
		return net, err
	}
	tax, err := net.MulRate(o.Tax, net.Currency().Digits(), kabinet.HalfUp)
	if err != nil {
		return net, err
	}
	return net.Add(tax)
}
