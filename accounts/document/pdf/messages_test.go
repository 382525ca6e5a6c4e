package pdf_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, pdf.Messages) }
