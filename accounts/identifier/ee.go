package identifier

// The schemes of Estonia.
const (
	EEVAT      Scheme = "ee_vat"
	EERegistry Scheme = "ee_registry"
)

var estonia = []rule{{
	scheme: EEVAT, country: "EE", en: "VAT number (Estonia)", ru: "номер НДС (Эстония)", example: "EE100931558",
	form: "ee999999999", prefix: "EE", check: func(n string) bool {
		return weighted(n[2:], 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0
	}, every: true,
}, {
	// Centre of Registers and Information Systems: weights 1 to 7, then 3 to 9.
	scheme: EERegistry, country: "EE", en: "registry code (Estonia)", ru: "регистровый код (Эстония)", example: "10421629",
	form: "99999999", check: func(n string) bool { return is(n[7], twice(n[:7])%10) },
}}
