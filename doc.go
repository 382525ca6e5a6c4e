// Package kabinet holds the few words that every package of the library for
// B2B portals shares: Money, Quantity, Rate and Currency, Window and Date,
// typed ids, Actor and Event, errors with a kind and a code, Permission,
// Authority and Scope, Page, Calendar, KeyRing, UoM and Printer.
//
// # The map
//
//	pricing               which price holds for this buyer, and why
//	pricing/index         surcharges that follow published quotations: metals, energy, freight
//	pricing/rebate        the retrospective bonus on turnover
//	pricing/replay        do past documents of an ERP agree with the book, and why not
//	accounts              companies, legal entities, people; who may do what
//	accounts/approval     who must approve what; withaccounts finds them by memberships, withbudget asks over budget
//	accounts/document     invoices, contracts, certificates: for those who may see them; directory keeps the bytes
//	accounts/thread       conversations about an order, an invoice, a claim; suggestions and their answers;
//	                      withaccounts knows who takes part, withdocuments and withorders what they are about
//	accounts/segment      what clients bring: ABC, labels, RFM; and BANT for requests
//	accounts/budget       what clients may spend: by unit, cost centre, person, legal entity and period
//	accounts/credit       what payers may owe: limits, holds, terms of payment, aging, statements
//	accounts/ledger       what is reserved and spent against a ceiling, for both
//	accounts/identifier   tax and register numbers, VAT, LEI, GLN, GTIN, IBAN, BIC: cleaned and checked
//	cart, cart/order      carts, and orders that exist exactly once
//	cart/order/spend      what was spent: by period, legal entity, cost centre, group; withbudget and withclaims beside it
//	cart/quickorder       rows pasted or uploaded, previewed and put into a cart at once; lists of articles
//	cart/schedule         carts that come again: rows, and when
//	cart/claim            what clients hold against deliveries; withcredit keeps disputes out of overdue
//	cart/stock            what can be promised and held, and what its delivery costs
//	cart/stock/market     the leftover market: unique lots, of which the first to take one has it
//	invite                bringing colleagues in, safely; withaccounts joins them to accounts,
//	                      passcode signs people in by mail
//	onboarding            getting a company started: who has to do what, and who waits for whom; withinvite asks colleagues,
//	                      withaccounts follows the memberships
//	onboarding/rollout    is the portal paying off: pilots, frozen cohorts, sixteen measures with their intervals
//	nps, nps/chart        satisfaction: surveys after deals, and scores that say how sure they are
//	exchange/commerceml   catalogues, prices and stock from 1C; withpricing makes price lists of them
//	exchange/pricecsv     price lists as CSV
//	accounts/document/bucket  the bytes of documents in S3, Google or Azure, a module of its own
//	accounts/document/pdf     invoices for payment, order confirmations and statements drawn as PDF, a module of its own;
//	                          withorders makes them of orders
//	exchange/xlsx         workbooks for quick orders, a module of its own
//	exchange/documentcsv  past documents as CSV, for pricing/replay
//	store                 ports that commit together: memory, sqlite; storetest proves yours
//	examples              quickstart, pricebook and nps (commands), oidc (signing in), portal (an application)
//
// Imports run one way: kabinet ← pricing ← cart; kabinet ← accounts, invite, nps; store and
// exchange above them; examples on top. Every package can be used alone.
//
// # Ten lines
//
//	price := kabinet.MustMoney("61.80 EUR")               // for 100 m
//	length, err := kabinet.ParseQuantity("250")           // bounded, never a float
//	line, err := price.MulPer(length, kabinet.QuantityOf(100), 2, kabinet.HalfUp)
//	total, err := line.Add(kabinet.MustMoney("12 EUR"))   // currencies must match
//	parts, err := total.Allocate(1, 1, 1)                 // sums to the total exactly
//	until, err := kabinet.ParseDate("2026-12-31")
//	window, err := kabinet.Days(kabinet.Date{}, until, berlin) // ends on 1 January 00:00 there
//	if !window.Contains(now) {
//		return ErrOver.At("/lines/3")                     // errors.Is(err, kabinet.Gone)
//	}
//	problem := kabinet.ProblemOf(err, printer)            // RFC 9457, in the reader's language
//
// # Numbers
//
// Money, Quantity and Rate are fixed point: at most 18 significant digits, at
// most 9 after the point. Arithmetic is exact in 128 bits, rounds only where it
// is told to, and returns an error where a result does not fit. shopspring's
// decimal.Decimal is the type at the borders: every number type converts to and
// from it.
//
// # Errors
//
// Errors are sentinels with a Kind, which maps to an HTTP status, and a stable
// code. Detail is added to copies: ErrQuantity.At("/lines/3/qty").With("min", q).
// errors.Is holds for the sentinel and for its kind. Another company's object is
// NotFound, read or written.
//
// # Time and concurrency
//
// Nothing in the domain packages reads a clock: the instant is an argument.
// Windows are half-open, [from, until). Value types are immutable and safe for
// concurrent use; where something is not, its comment says so.
package kabinet
