package seed

import "fmt"

// tube returns the grams of a metre of round pipe by its diameter and wall in
// tenths of a millimetre: (D − t) · t · 24.66 (GOST 10704-91).
func tube(d, t int64) int64 { return (d - t) * t * 2466 / 10_000 }

// box returns the grams of a metre of hollow section with rounded corners:
// sides in millimetres, wall in tenths (GOST 30245-2003, with corners of 2 t).
func box(a, b, t int64) int64 {
	area := 2*t*(a+b)*10 - 4*t*t - t*t*258/100 // hundredths of mm²
	return area * 785 / 10_000
}

func (l *list) profiles() {
	sides := [][2]int64{
		{15, 15}, {20, 20}, {25, 25}, {30, 30}, {40, 20}, {40, 25}, {40, 40}, {50, 25}, {50, 30}, {50, 50}, {60, 30}, {60, 40},
		{60, 60}, {80, 40}, {80, 60}, {80, 80}, {100, 50}, {100, 60}, {100, 100}, {120, 60}, {120, 80}, {120, 120}, {140, 100},
		{140, 140}, {150, 150}, {160, 80}, {160, 120}, {160, 160}, {180, 180}, {200, 100}, {200, 200}, {250, 250},
	}
	walls := []int64{15, 20, 25, 30, 40, 50, 60, 80, 100}
	for _, s := range sides {
		for _, t := range walls {
			if t*18 > s[0]*10+s[1]*10 || t*220 < (s[0]+s[1])*10 {
				continue
			}
			for _, g := range []grade{st3, g2s} {
				if g == g2s && t < 40 {
					continue
				}
				length := int64(6)
				if s[0] >= 80 {
					length = 12
				}
				m := box(s[0], s[1], t)
				l.add(Product{
					SKU: sku("TP", fmt.Sprintf("%dx%d", s[0], s[1]), t, g.code), Group: "g-pipe-profile", Standard: "ГОСТ 30245-2003",
					Name:    fmt.Sprintf("Труба профильная %d×%d×%s %s, %d м", s[0], s[1], num(t, ","), g.ru, length),
					English: fmt.Sprintf("Hollow section %d×%d×%s %s, %d m", s[0], s[1], num(t, "."), g.en, length),
					Metre:   m, Piece: m * length, Price: 61_900_00 + 900_00*max(0, 30-t)/5, Step: 1,
				}, g)
			}
		}
	}
}

func (l *list) pipes() {
	// Nominal bore, outer diameter and walls of GOST 3262-75, in tenths.
	for _, w := range []struct {
		bore, d int64
		walls   []int64
	}{
		{15, 213, []int64{25, 28, 32}}, {20, 268, []int64{25, 28, 32}}, {25, 335, []int64{28, 32, 40}},
		{32, 423, []int64{28, 32, 40}}, {40, 480, []int64{30, 35, 40}}, {50, 600, []int64{30, 35, 45}},
		{65, 755, []int64{32, 40, 45}}, {80, 885, []int64{35, 40, 45}}, {100, 1140, []int64{40, 45, 50}},
	} {
		for _, t := range w.walls {
			for _, zinc := range []bool{false, true} {
				m := tube(w.d, t)
				p := Product{
					SKU: sku("VGP", w.bore, t), Group: "g-pipe-water", Standard: "ГОСТ 3262-75",
					Name:    fmt.Sprintf("Труба ВГП Ду %d×%s %s, 6 м", w.bore, num(t, ","), st3.ru),
					English: fmt.Sprintf("Water and gas pipe DN %d×%s %s, 6 m", w.bore, num(t, "."), st3.en),
					Metre:   m, Piece: m * 6, Price: 66_400_00, Step: 1,
				}
				if zinc {
					p.SKU += "-Z"
					p.Name = fmt.Sprintf("Труба ВГП оцинкованная Ду %d×%s %s, 6 м", w.bore, num(t, ","), st3.ru)
					p.English = fmt.Sprintf("Galvanised water and gas pipe DN %d×%s %s, 6 m", w.bore, num(t, "."), st3.en)
					p.Price = 92_800_00
				}
				l.add(p, st3)
			}
		}
	}
	welded := []int64{570, 760, 890, 1020, 1080, 1140, 1270, 1330, 1590, 1680, 2190, 2730, 3250, 3770, 4260, 5300, 6300, 7200, 8200, 10200}
	l.round("g-pipe-welded", "TE", "ГОСТ 10704-91", "Труба электросварная", "Welded pipe", 64_700_00, welded,
		[]int64{30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 120}, []grade{st3, g2s})
	seamless := []int64{320, 380, 420, 450, 510, 570, 600, 680, 760, 830, 890, 1020, 1080, 1140, 1210, 1330, 1590, 1680, 1940, 2190, 2730, 3250}
	l.round("g-pipe-seamless", "TB", "ГОСТ 8732-78", "Труба бесшовная", "Seamless pipe", 98_500_00, seamless,
		[]int64{40, 50, 60, 80, 100, 120, 140, 160, 200, 250}, []grade{st20, g2s})
}

func (l *list) round(group, prefix, standard, ru, en string, price int64, diameters, walls []int64, grades []grade) {
	for _, d := range diameters {
		for _, t := range walls {
			if t*6 > d || t*130 < d {
				continue
			}
			for _, g := range grades {
				if g == g2s && d < 1000 {
					continue
				}
				m := tube(d, t)
				l.add(Product{
					SKU: sku(prefix, d/10, t, g.code), Group: group, Standard: standard,
					Name:    fmt.Sprintf("%s %s×%s %s", ru, num(d, ","), num(t, ","), g.ru),
					English: fmt.Sprintf("%s %s×%s %s", en, num(d, "."), num(t, "."), g.en),
					Metre:   m, Price: price, MinKilograms: 100,
				}, g)
			}
		}
	}
}

func (l *list) sections() {
	// Grams of a metre: GOST 8239-89, and STO ASChM 20-93 for B, Sh and K.
	for _, b := range []struct {
		size, en string
		g        int64
	}{
		{"10", "10", 9460}, {"12", "12", 11500}, {"14", "14", 13700}, {"16", "16", 15900}, {"18", "18", 18400}, {"20", "20", 21000},
		{"20Б1", "20B1", 21300}, {"22", "22", 24000}, {"24", "24", 27300}, {"25Б1", "25B1", 25700}, {"25Б2", "25B2", 29600},
		{"27", "27", 31500}, {"30", "30", 36500}, {"30Б1", "30B1", 32000}, {"30Б2", "30B2", 36700}, {"30Ш1", "30Sh1", 56800},
		{"33", "33", 42200}, {"35Б1", "35B1", 41400}, {"35Б2", "35B2", 49600}, {"35Ш1", "35Sh1", 65300}, {"36", "36", 48600},
		{"40", "40", 57000}, {"40Б1", "40B1", 56600}, {"40Б2", "40B2", 66000}, {"40Ш1", "40Sh1", 88600}, {"45", "45", 66500},
		{"45Б1", "45B1", 66200}, {"50Б1", "50B1", 72500}, {"50Б2", "50B2", 79500}, {"60Б1", "60B1", 94600}, {"20К1", "20K1", 41400},
		{"25К1", "25K1", 62600}, {"30К1", "30K1", 84500}, {"35К1", "35K1", 109100}, {"40К1", "40K1", 146600},
	} {
		for _, g := range []grade{st3, g2s} {
			std := "СТО АСЧМ 20-93"
			if b.size == b.en {
				std = "ГОСТ 8239-89"
			}
			l.add(Product{
				SKU: sku("BL", b.en, g.code), Group: "g-beam", Standard: std,
				Name: fmt.Sprintf("Балка %s %s, 12 м", b.size, g.ru), English: fmt.Sprintf("I-beam %s %s, 12 m", b.en, g.en),
				Metre: b.g, Piece: b.g * 12, Price: 74_300_00, MinKilograms: 100,
			}, g)
		}
	}
	for _, c := range []struct{ no, g int64 }{
		{50, 4840}, {65, 5900}, {80, 7050}, {100, 8590}, {120, 10400}, {140, 12300}, {160, 14200}, {180, 16300}, {200, 18400},
		{220, 21000}, {240, 24000}, {270, 27700}, {300, 31800}, {330, 36500}, {360, 41900}, {400, 48300},
	} {
		for _, g := range []grade{st3, g2s} {
			for _, shape := range [][2]string{{"П", "P"}, {"У", "U"}} {
				l.add(Product{
					SKU: sku("SH", num(c.no, "."), shape[1], g.code), Group: "g-channel", Standard: "ГОСТ 8240-97",
					Name:    fmt.Sprintf("Швеллер %s%s %s, 12 м", num(c.no, ","), shape[0], g.ru),
					English: fmt.Sprintf("Channel %s%s %s, 12 m", num(c.no, "."), shape[1], g.en),
					Metre:   c.g, Piece: c.g * 12, Price: 68_900_00, MinKilograms: 100,
				}, g)
			}
		}
	}
	for _, a := range []struct{ side, t, g int64 }{
		{25, 3, 1120}, {25, 4, 1460}, {32, 3, 1460}, {32, 4, 1910}, {35, 4, 2100}, {40, 4, 2420}, {45, 4, 2730}, {45, 5, 3370}, {50, 4, 3050},
		{50, 5, 3770}, {63, 5, 4810}, {63, 6, 5720}, {70, 6, 6390}, {75, 5, 5800}, {75, 6, 6890}, {75, 8, 9020}, {80, 6, 7360}, {90, 7, 9640},
		{100, 7, 10790}, {100, 8, 12250}, {100, 10, 15100}, {125, 8, 15460}, {125, 10, 19100}, {140, 10, 21450}, {160, 10, 24670}, {200, 12, 36970}, {200, 16, 48650},
	} {
		for _, g := range []grade{st3, g2s} {
			l.add(Product{
				SKU: sku("UG", fmt.Sprintf("%dx%d", a.side, a.t), g.code), Group: "g-angle", Standard: "ГОСТ 8509-93",
				Name:    fmt.Sprintf("Уголок %d×%d×%d %s, 12 м", a.side, a.side, a.t, g.ru),
				English: fmt.Sprintf("Equal angle %d×%d×%d %s, 12 m", a.side, a.side, a.t, g.en),
				Metre:   a.g, Piece: a.g * 12, Price: 63_800_00, MinKilograms: 100,
			}, g)
		}
	}
}
