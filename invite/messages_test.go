package invite_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/invite"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, invite.Messages) }
