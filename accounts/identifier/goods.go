package identifier

import "github.com/seed-a884640a/kabinet/internal/gs1"

// GTIN numbers trade items; it has 8, 12, 13 or 14 digits and is kept with as
// many as it came with.
const GTIN Scheme = "gtin"

var goods = []rule{{
	scheme: GTIN, names: item, en: "trade item number (GTIN)", ru: "код товара GTIN", example: "4006381333931",
	form: "99999999|999999999999|9999999999999|99999999999999", check: gs1.Valid, every: true,
}}
