package identifier_test

import (
	"errors"
	"fmt"

	"github.com/go-playground/validator/v10"

	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

func ExampleParse() {
	id, err := identifier.Parse(identifier.DEVAT, "de 136 695 976")
	fmt.Println(id.Number, err)

	_, err = identifier.Parse(identifier.RUINN, "7707083894")
	fmt.Println(errors.Is(err, identifier.ErrCheck), err)
	// Output:
	// DE136695976 <nil>
	// true the check digits do not agree, so something is mistyped: taxpayer number (INN)
}

func ExampleOf() {
	for _, s := range identifier.Of("PL") {
		fmt.Println(s, s.Text(nil), s.Example())
	}
	// Output:
	// pl_nip tax number NIP (Poland) 8567346215
	// pl_regon statistical number REGON (Poland) 610188201
	// pl_vat VAT number (Poland) PL8567346215
	// eu_vat VAT number (European Union) DE136695976
	// gln global location number (GLN) 5412345000013
	// lei legal entity identifier (LEI) 7LTWFZYICNSX8D621K86
}

func ExampleScheme_Clean() {
	fmt.Println(identifier.IBAN.Clean("IBAN: de89 3704 0044 0532 0130 00"))
	fmt.Println(identifier.BEVAT.Clean("403.170.701"))
	// Output:
	// DE89370400440532013000
	// BE0403170701
}

func ExampleScheme_Check() {
	fmt.Println(identifier.GTIN.Check("4006381333931"))
	fmt.Println(identifier.GTIN.Check("4006381333932"))
	// Output:
	// <nil>
	// the check digits do not agree, so something is mistyped: trade item number (GTIN)
}

func ExampleRegister() {
	v := validator.New(validator.WithRequiredStructEnabled())
	if err := identifier.Register(v); err != nil {
		panic(err)
	}
	err := v.Struct(struct {
		INN string `validate:"ru_inn"`
	}{"7707083894"})
	var fields validator.ValidationErrors
	errors.As(err, &fields)
	fmt.Println(fields[0].Field(), fields[0].Tag())
	// Output:
	// INN ru_inn
}

func ExampleRussianAccount() {
	fmt.Println(identifier.RussianAccount("049805746", "40602810700000000025"))
	fmt.Println(identifier.RussianAccount("049805746", "40602810600000000025"))
	// Output:
	// true
	// false
}
