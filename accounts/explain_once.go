package accounts

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// memberOf names a membership.
type memberOf struct {
	org    kabinet.OrgID
	person kabinet.PersonID
}

// firstMemberships answers what it answered first, whatever is saved meanwhile.
type firstMemberships struct {
	MembershipStore
	had map[memberOf]*Membership
}

func (f firstMemberships) Get(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID) (*Membership, error) {
	return first(f.had, memberOf{org, person}, func() (*Membership, error) { return f.MembershipStore.Get(ctx, org, person) })
}

// firstOrganizations does the same for organisations.
type firstOrganizations struct {
	OrganizationStore
	had map[kabinet.OrgID]*Organization
}

func (f firstOrganizations) Get(ctx context.Context, org kabinet.OrgID) (*Organization, error) {
	return first(f.had, org, func() (*Organization, error) { return f.OrganizationStore.Get(ctx, org) })
}

func first[K comparable, V any](had map[K]*V, key K, get func() (*V, error)) (*V, error) {
	if v := had[key]; v != nil {
		return v, nil
	}
	v, err := get()
	if err == nil {
		had[key] = v
	}
	return v, err
}
