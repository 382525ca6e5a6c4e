package thread_test

import (
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/thread"
)

// suggestion is anna's, made at noon of a Monday.
func suggestion() *thread.Thread {
	th, _, _, err := thread.Open(thread.Head{
		ID: "thr_1", Kind: thread.Suggestion, About: company, Title: "Weights on labels", On: kabinet.Object{Org: "acme"},
	}, actor("anna"), thread.Client, thread.Draft{Text: "So that nobody weighs twice."}, noon)
	if err != nil {
		panic(err)
	}
	return th
}

func ExampleThread_Decide() {
	th := suggestion()
	decided, err := th.Decide(thread.Planned, "By the summer.", actor("manager"), noon.Add(time.Hour))
	fmt.Println(decided.Was, decided.Now, err)
	_, err = th.Decide(thread.Declined, "", actor("manager"), noon.Add(time.Hour))
	fmt.Println(err)
	// Output:
	// new planned <nil>
	// say why: whoever suggested it reads the answer
}

func ExampleThread_OfferBeta() {
	th := suggestion()
	_, _ = th.OfferBeta("Two sites in May?", actor("manager"), noon.Add(time.Hour)) // the first offer of a suggestion
	fmt.Println("waits for the", th.State().Awaiting)
	answered, err := th.AnswerBeta(true, actor("anna"), noon.Add(2*time.Hour))
	fmt.Println(answered.Taken, err)
	// Output:
	// waits for the client
	// true <nil>
}

func ExampleState_FirstResponse() {
	th := suggestion()
	tuesday := noon.Add(22 * time.Hour) // at ten
	_, _, err := th.Post(actor("manager"), thread.Seller, thread.Draft{Text: "A good thought."}, tuesday)
	took, answered := th.State().FirstResponse(kabinet.Hours{}) // from nine to six
	fmt.Println(took, answered, err)
	// Output: 7h0m0s true <nil>
}
