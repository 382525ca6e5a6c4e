package approval_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// An approval is not used for another content, though it has the same version.
func TestAnApprovalIsOfAContent(t *testing.T) {
	f, err := approval.New("apr_1", order(50), "rita", rita, start, approval.Policy{})
	require.NoError(t, err)
	_, err = f.Submit(rita, start, approval.Evaluation{}, approval.Electorate{}, approval.Policy{})
	require.NoError(t, err)
	s := f.State()
	_, err = f.Release(rita, start, s.Subject.Version, "another")
	require.ErrorIs(t, err, approval.ErrChanged)
	_, err = f.Release(rita, start, s.Subject.Version+1, s.Subject.Hash)
	require.ErrorIs(t, err, approval.ErrChanged)
	_, err = f.Release(rita, start, s.Subject.Version, s.Subject.Hash)
	require.NoError(t, err)
}

// Who acted for the requester does not speak for them in their own name later.
func TestWhoActedForTheRequesterIsNotTheRequester(t *testing.T) {
	acting := kabinet.Actor{Person: "stan", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "rita", Reason: "r", Until: start.Add(time.Hour)}}
	f, err := approval.New("apr_1", order(50), "rita", acting, start, approval.Policy{})
	require.NoError(t, err)
	_, err = f.Withdraw(actor("stan"), start, "")
	require.ErrorIs(t, err, approval.ErrNotRequester)
	_, err = f.Withdraw(acting, start, "")
	require.NoError(t, err)
}
