package invite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

// Each public provider of mail is a domain in its normal form, once, and is kept out.
func TestPublicMail(t *testing.T) {
	seen := map[string]bool{}
	for _, domain := range publicMail {
		normal, ok := mailaddress.Domain(domain, nil)
		require.True(t, ok, domain)
		require.Equal(t, normal, domain)
		require.False(t, seen[domain], domain)
		seen[domain] = true
		require.False(t, Domains{NoPublicMail: true}.admits("a@"+domain, nil), domain)
		require.True(t, Domains{}.admits("a@"+domain, nil), domain)
	}
	require.True(t, Domains{NoPublicMail: true}.admits("a@notgmail.com", nil))
	require.Greater(t, len(seen), 190)
}
