package identifier

// USEIN is the employer identification number of the United States.
const USEIN Scheme = "us_ein"

var unitedStates = []rule{{
	// Internal Revenue Service, Publication 1635: two and seven digits without a
	// check digit. The prefixes in use grow, so they are not looked at.
	scheme: USEIN, country: "US", en: "employer identification number (EIN)", ru: "номер работодателя США (EIN)", example: "942404110",
	form: "999999999", valid: func(n string) bool { return by("ein")(n[:2]+"-"+n[2:]) && n[:2] != "00" },
}}
