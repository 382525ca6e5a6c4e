package spend_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMessages(t *testing.T) { catalogtest.Complete(t, spend.Messages) }
