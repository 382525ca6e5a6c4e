package kabinet

// Written by hand until the generator is in place.

var currencyTable = [...]currencyInfo{
	{"EUR", 978, 2, "Euro"}, {"JPY", 392, 0, "Yen"}, {"KWD", 414, 3, "Kuwaiti Dinar"}, {"RUB", 643, 2, "Russian Ruble"}, {"USD", 840, 2, "US Dollar"},
}

var currencyIndex = [1000]uint8{978: 1, 392: 2, 414: 3, 643: 4, 840: 5}

var currencyDigits = [1000]uint8{978: 2, 414: 3, 643: 2, 840: 2}
