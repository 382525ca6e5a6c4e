package claim_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, claim.Messages) }
