package nps_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/nps"
)

// printers returns those of English and Russian.
func printers(t testing.TB) (en, ru kabinet.Printer) {
	return catalogtest.Printers(t, kabinet.Messages, nps.Messages)
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, nps.Messages) }
