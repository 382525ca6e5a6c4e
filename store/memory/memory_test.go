package memory_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) store.DB { return memory.New(memory.Options{}) })
}
