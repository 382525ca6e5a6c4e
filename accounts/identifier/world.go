package identifier

import "github.com/seed-a884640a/kabinet/internal/gs1"

// The international schemes of parties and of countries.
const (
	LEI Scheme = "lei"
	GLN Scheme = "gln"
	// Country is a country of ISO 3166-1, as its alpha-2 code, with Kosovo's XK.
	Country Scheme = "country"
)

var world = []rule{{
	// ISO 17442-1: 18 letters and digits, and two check digits by ISO/IEC 7064, MOD 97-10.
	scheme: LEI, en: "legal entity identifier (LEI)", ru: "код LEI", example: "7LTWFZYICNSX8D621K86",
	form: "XXXXXXXXXXXXXXXXXX99", check: func(n string) bool { return mod97(n) == 1 }, every: true,
}, {
	// GS1 General Specifications, 7.9. A GLN names a party or a place.
	scheme: GLN, en: "global location number (GLN)", ru: "номер GLN", example: "5412345000013",
	form: "9999999999999", check: gs1.Valid, every: true,
}, {
	scheme: Country, names: land, en: "two-letter country code", ru: "двухбуквенный код страны", example: "DE",
	form: "AA", valid: by("iso3166_1_alpha2"),
}}
