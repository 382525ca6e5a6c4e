package segment_test

import (
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/segment"
)

func ExampleABC() {
	list, err := segment.ABC([]segment.Profit[kabinet.OrgID]{
		{Of: "acme", Profit: kabinet.MustMoney("500 EUR")},
		{Of: "bolt", Profit: kabinet.MustMoney("100 EUR")},
		{Of: "core", Profit: kabinet.MustMoney("350 EUR")},
		{Of: "dent", Profit: kabinet.MustMoney("50 EUR")},
		{Of: "easy", Profit: kabinet.MustMoney("-20 EUR")},
	}, segment.Cutoffs{})
	for _, c := range list {
		fmt.Print(c.Of, " ", c.Class, "  ")
	}
	fmt.Println(err)
	// Output: acme A  core A  bolt B  dent C  easy C  <nil>
}

func ExampleStanding_Next() {
	s := segment.Standing{Class: segment.A}
	for _, c := range []segment.Class{segment.B, segment.A, segment.B, segment.B} {
		s = s.Next(c, 2)
		fmt.Print(s.Class, " ")
	}
	// Output: A A A B
}

func ExampleAdvance() {
	before := map[kabinet.OrgID]segment.Standing{"acme": {Class: segment.A}, "bolt": {Class: segment.C}}
	spring := []segment.Classed[kabinet.OrgID]{{Of: "bolt", Class: segment.B}}
	after := segment.Advance(segment.Advance(before, spring, 2), spring, 2)
	fmt.Println(after["acme"].Class, after["bolt"].Class)
	// Output: C B
}

func ExampleLabels_Of() {
	grows, err := segment.Grows(kabinet.MustMoney("80 EUR"), kabinet.MustMoney("100 EUR"), kabinet.MustPercent("20"))
	if err != nil {
		fmt.Println(err)
	}
	for _, traits := range []segment.Traits{{Class: segment.B, Growing: grows}, {Class: segment.C}} {
		label, _ := segment.Fish().Of(traits)
		fmt.Println(label.Label.Name, label.Open)
	}
	// Output:
	// Trout true
	// Herring false
}

func ExampleRFM() {
	march := func(day int) time.Time { return time.Date(2026, time.March, day, 0, 0, 0, 0, time.UTC) }
	scores, err := segment.RFM([]segment.Activity[kabinet.PersonID]{
		{Of: "anna", Last: march(20), Orders: 9, Amount: kabinet.MustMoney("700 EUR")},
		{Of: "boris", Last: march(2), Orders: 3, Amount: kabinet.MustMoney("900 EUR")},
		{Of: "carl", Last: march(20), Orders: 3, Amount: kabinet.MustMoney("100 EUR")},
		{Of: "dora"},
	}, 3)
	for _, s := range scores {
		fmt.Println(s.Of, s)
	}
	fmt.Println(err)
	// Output:
	// anna 3-3-2
	// boris 1-2-3
	// carl 3-2-1
	// dora 0-0-0
	// <nil>
}

func ExampleBANT_Qualify() {
	request := segment.BANT{Budget: segment.Points(3), Authority: segment.Points(4), Need: segment.Points(4)} // timing is unknown
	q, err := request.Qualify()
	band, sure := q.Band()
	fmt.Println(q.Low, q.High, band == segment.Warm, sure, err)
	request.Timing = segment.Points(2)
	q, _ = request.Qualify()
	band, sure = q.Band()
	fmt.Println(q.Low, band == segment.Hot, sure)
	// Output:
	// 11 15 true false <nil>
	// 13 true true
}
