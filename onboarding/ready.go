package onboarding

import "github.com/seed-a884640a/kabinet"

// Ready templates. Their titles and help texts are in Messages, in English and
// Russian. They are plain values: a host changes them as it likes before it publishes
// them.

// The attributes that the ready template of a buyer looks at. The host reports them
// as facts; see AttributeFact.
const (
	AttributeDetails  = "company.details" // the company's own details are complete
	AttributeEntities = "legal_entities"  // there is a legal entity to buy for
	AttributeSites    = "delivery.sites"  // there is a place to deliver to
	AttributeTeam     = "team.invited"    // somebody besides the owner is there
	EventFirstOrder   = "order.placed"
)

// BuyerTemplate returns a template for the business client of a distributor: company
// details, legal entities, the agreement, delivery sites, colleagues, the price list,
// and the first order.
func BuyerTemplate() Template {
	return Template{
		ID: "buyer", Title: "onboarding.buyer.title",
		Roles: []Role{
			{ID: "administrator", Title: "onboarding.buyer.role.administrator"},
			{ID: "accountant", Title: "onboarding.buyer.role.accountant"},
			{ID: "lawyer", Title: "onboarding.buyer.role.lawyer"},
			{ID: "logistics", Title: "onboarding.buyer.role.logistics"},
			{ID: "purchaser", Title: "onboarding.buyer.role.purchaser"},
		},
		Steps: []Step{
			{
				ID: "details", Title: "onboarding.buyer.details", Help: "onboarding.buyer.details.help", Roles: []RoleID{"administrator"},
				Need: Must, Done: Completion{Kind: While, Holds: Is(AttributeDetails)}, Sticky: true, DueDays: 2, Remind: []int{2, 5}, Weight: 1, Minutes: 5,
			},
			{
				ID: "entities", Title: "onboarding.buyer.entities", Help: "onboarding.buyer.entities.help", Roles: []RoleID{"accountant"},
				Need: Must, Done: Completion{Kind: While, Holds: Is(AttributeEntities)}, DueDays: 3, Remind: []int{2, 5}, Weight: 2, Minutes: 10,
			},
			{
				ID: "agreement", Title: "onboarding.buyer.agreement", Help: "onboarding.buyer.agreement.help", Roles: []RoleID{"lawyer"},
				Need: Must, Scope: PerLegalEntity, Done: Completion{Kind: Reviewed}, DueDays: 5, DeferDays: 10, Remind: []int{3, 7}, Weight: 3, Minutes: 30,
			},
			{
				ID: "sites", Title: "onboarding.buyer.sites", Help: "onboarding.buyer.sites.help", Roles: []RoleID{"logistics"},
				Need: Must, Done: Completion{Kind: While, Holds: Is(AttributeSites)}, DueDays: 3, Remind: []int{2, 5}, Weight: 1, Minutes: 10,
			},
			{
				ID: "colleagues", Title: "onboarding.buyer.colleagues", Help: "onboarding.buyer.colleagues.help", Roles: []RoleID{"administrator"},
				Need: Should, Done: Completion{Kind: While, Holds: Is(AttributeTeam)}, Sticky: true, Skip: SkipByOwner, DeferDays: 20, DueDays: 5, Remind: []int{5}, Weight: 1, Minutes: 5,
			},
			{
				ID: "prices", Title: "onboarding.buyer.prices", Help: "onboarding.buyer.prices.help", Roles: []RoleID{"purchaser"},
				Need: Must, Done: Completion{Kind: Manual}, Soft: Dependencies{All: []StepID{"agreement"}}, DueDays: 3, Remind: []int{2, 5}, Weight: 2, Minutes: 15,
			},
			{
				ID: "order", Title: "onboarding.buyer.order", Help: "onboarding.buyer.order.help", Roles: []RoleID{"purchaser"},
				Need: Must, Done: Completion{Kind: OnEvent, Event: EventFirstOrder},
				Hard: Dependencies{All: []StepID{"details", "entities", "agreement", "sites", "prices"}}, DueDays: 5, Remind: []int{3, 7}, Weight: 3, Value: true, Minutes: 15,
			},
		},
	}
}

// ReceptionTemplate returns the template of a reception tablet, the case of the
// literature on onboarding groups: five people of one company each have a part, none
// of them has the rights for all of it, and they finish in any order.
func ReceptionTemplate() Template {
	step := func(id StepID, role RoleID, done Completion, minutes int) Step {
		title := "onboarding.reception." + string(id)
		return Step{
			ID: id, Title: title, Help: title + ".help", Roles: []RoleID{role}, Need: Must, Done: done,
			DeferDays: 10, DueDays: 5, Remind: []int{2, 4}, Minutes: minutes,
		}
	}
	role := func(id RoleID) Role { return Role{ID: id, Title: "onboarding.reception.role." + string(id)} }
	return Template{
		ID: "reception", Title: "onboarding.reception.title",
		Roles: []Role{role("office"), role("marketing"), role("it"), role("lawyer"), role("facility")},
		Steps: []Step{
			step("account", "office", Completion{Kind: Manual}, 5),
			step("card", "marketing", Completion{Kind: Manual}, 10),
			step("directory", "it", Completion{Kind: While, Holds: Is("directory.connected")}, 30),
			step("legal", "lawyer", Completion{Kind: Reviewed}, 60),
			step("stand", "facility", Completion{Kind: OnEvent, Event: "stand.installed"}, 20),
		},
	}
}

// MustCompile is Compile with the usual calendar for templates that are written in
// the program, as their version 1 where they have none; it panics on an error.
func MustCompile(t Template) *Compiled {
	t.Version = max(t.Version, 1)
	c, err := Compile(t, kabinet.Calendar{})
	if err != nil {
		panic(err)
	}
	return c
}
