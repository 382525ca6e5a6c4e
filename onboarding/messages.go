package onboarding

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Messages adds the messages of this package to a catalogue, in English and Russian:
// those of its errors by their codes, of what steps wait for by "onboarding.wait." and
// the kind, of statuses, causes, classes and moves by "onboarding.status.",
// "onboarding.stall.", "onboarding.class." and "onboarding.move.", and the titles and
// help texts of the ready templates. It returns the error of the catalogue.
func Messages(b *catalog.Builder) error {
	for code, text := range english() {
		if err := b.SetString(language.English, code, text); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, code, russian[code]); err != nil {
			return err
		}
	}
	return nil
}

// english returns all messages of the package by code.
func english() map[string]string {
	out := map[string]string{}
	for _, m := range [...]map[string]string{waitTexts, nameTexts, readyTexts} {
		for code, text := range m {
			out[code] = text
		}
	}
	for _, e := range sentinels {
		out[e.Code()] = e.Template()
	}
	return out
}

var sentinels = [...]*kabinet.Error{
	ErrJSON, ErrMissing, ErrNeedless, ErrText, ErrName, ErrNumber, ErrTooMany, ErrDuplicate, ErrUnknownRole, ErrUnknownStep,
	ErrCycle, ErrUnreachable, ErrNoMust, ErrMustSkip, ErrSticky, ErrRemind, ErrCondition, ErrPublished, ErrOtherTemplate,
	ErrID, ErrReason, ErrFact, ErrFactTwice, ErrManyFacts, ErrStep, ErrStatus, ErrKind, ErrNotYours, ErrNotSkippable,
	ErrDefer, ErrPerson, ErrOffer, ErrOver, ErrRunning, ErrPolicy,
}

// nameTexts are the names of statuses, causes, classes and moves.
var nameTexts = map[string]string{
	"onboarding.status.not_applicable": "does not apply",
	"onboarding.status.locked":         "locked",
	"onboarding.status.ready":          "ready",
	"onboarding.status.in_progress":    "in progress",
	"onboarding.status.waiting_invite": "a colleague was asked",
	"onboarding.status.blocked":        "blocked",
	"onboarding.status.deferred":       "put off",
	"onboarding.status.submitted":      "being reviewed",
	"onboarding.status.done":           "done",
	"onboarding.status.skipped":        "left out",
	"onboarding.status.cancelled":      "cancelled",

	"onboarding.stall.deadlock":       "nobody can do anything",
	"onboarding.stall.owner_vacant":   "there is no owner",
	"onboarding.stall.blocked":        "a step is blocked",
	"onboarding.stall.waiting_invite": "an invited colleague has not come",
	"onboarding.stall.waiting_review": "we have not reviewed what was handed in",
	"onboarding.stall.overdue":        "a step is overdue",
	"onboarding.stall.idle":           "nothing has happened for days",

	"onboarding.class.new":      "new",
	"onboarding.class.engaged":  "engaged",
	"onboarding.class.silent":   "silent",
	"onboarding.class.vanished": "vanished",

	"onboarding.move.welcome":   "Help with the first steps.",
	"onboarding.move.support":   "They get on by themselves: be there for questions.",
	"onboarding.move.initiate":  "Take the initiative: propose dates for the next steps.",
	"onboarding.move.ask_once":  "Send one message: what blocks the launch?",
	"onboarding.move.hand_over": "They were asked and did not answer: hand over to support.",
}

// readyTexts are the titles and help texts of the ready templates.
var readyTexts = map[string]string{
	"onboarding.buyer.title":              "Getting started",
	"onboarding.buyer.role.administrator": "Administrator",
	"onboarding.buyer.role.accountant":    "Accountant",
	"onboarding.buyer.role.lawyer":        "Lawyer",
	"onboarding.buyer.role.logistics":     "Logistics",
	"onboarding.buyer.role.purchaser":     "Purchaser",
	"onboarding.buyer.details":            "Company details",
	"onboarding.buyer.details.help":       "The company's name, address and telephone, as they should be on documents.",
	"onboarding.buyer.entities":           "Legal entities",
	"onboarding.buyer.entities.help":      "Add each legal entity that buys, with its numbers and bank account.",
	"onboarding.buyer.agreement":          "Agreement accepted",
	"onboarding.buyer.agreement.help":     "Upload the signed agreement for the legal entity. We look at it within two working days.",
	"onboarding.buyer.sites":              "Delivery sites",
	"onboarding.buyer.sites.help":         "Where we deliver to, when the gate is open, and what trucks can come.",
	"onboarding.buyer.colleagues":         "Colleagues invited",
	"onboarding.buyer.colleagues.help":    "Invite those who will order, approve and receive.",
	"onboarding.buyer.prices":             "Price list confirmed",
	"onboarding.buyer.prices.help":        "Look at your prices and confirm that they are as agreed.",
	"onboarding.buyer.order":              "First order",
	"onboarding.buyer.order.help":         "Place the first order in the portal.",

	"onboarding.reception.title":          "Reception tablet",
	"onboarding.reception.role.office":    "Office manager",
	"onboarding.reception.role.marketing": "Marketing",
	"onboarding.reception.role.it":        "IT",
	"onboarding.reception.role.lawyer":    "Lawyer",
	"onboarding.reception.role.facility":  "Building services",
	"onboarding.reception.account":        "Account",
	"onboarding.reception.account.help":   "Register the company's account.",
	"onboarding.reception.card":           "Company card",
	"onboarding.reception.card.help":      "Logo, colours and the greeting on the screen.",
	"onboarding.reception.directory":      "Corporate directory",
	"onboarding.reception.directory.help": "Connect the directory, so that guests find whom they come to see.",
	"onboarding.reception.legal":          "Legal document",
	"onboarding.reception.legal.help":     "The text on personal data that guests sign.",
	"onboarding.reception.stand":          "Stand installed",
	"onboarding.reception.stand.help":     "Mount the stand at the reception and plug it in.",
}
