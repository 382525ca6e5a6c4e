package store_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/store"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, store.Messages) }
