package seed

// Bank is where the seller is paid.
type Bank struct{ Name, BIC, Correspondent, Account, INN, KPP string }

// SellerBank returns the bank of the seller, with made-up numbers that are well
// formed.
func SellerBank() Bank {
	return Bank{
		Name: "АО «Банк Пример»", BIC: "044525999", Correspondent: "30101810845250000999", Account: "40702810600000012345",
		INN: "7729018344", KPP: "772901001",
	}
}
