package seed

import "fmt"

// sheet describes a family of flat products. Thickness is in tenths of a
// millimetre, the format in millimetres.
type sheet struct {
	group, prefix, standard, ru, en string
	price                           int64
	thickness                       []int64
	formats                         [][2]int64
	grades                          []grade
}

func (l *list) sheets() {
	for _, s := range []sheet{
		{
			"g-sheet-hot", "LG", "ГОСТ 19903-2015", "Лист г/к", "Hot-rolled plate", 62_700_00,
			[]int64{15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 140, 160, 180, 200, 250, 300, 360, 400, 500, 600},
			[][2]int64{{1250, 2500}, {1500, 6000}, {2000, 6000}}, []grade{st3, g2s},
		},
		{
			"g-sheet-cold", "LH", "ГОСТ 19904-90", "Лист х/к", "Cold-rolled sheet", 71_200_00,
			[]int64{5, 6, 7, 8, 10, 12, 15, 20, 25, 30}, [][2]int64{{1000, 2000}, {1250, 2500}}, []grade{kp08, st3},
		},
		{
			"g-sheet-zinc", "LZ", "ГОСТ 14918-2020", "Лист оцинкованный", "Galvanised sheet", 84_900_00,
			[]int64{4, 5, 6, 7, 8, 10, 12, 15, 20}, [][2]int64{{1000, 2000}, {1250, 2500}}, []grade{kp08},
		},
		{
			"g-sheet-tread", "LR", "ГОСТ 8568-77", "Лист рифлёный", "Tread plate", 68_400_00,
			[]int64{30, 40, 50, 60, 80, 100}, [][2]int64{{1250, 2500}, {1500, 6000}}, []grade{st3},
		},
	} {
		for _, t := range s.thickness {
			for _, f := range s.formats {
				if s.group == "g-sheet-hot" && (f[0] == 1250 && t > 60 || f[0] > 1250 && t < 30) {
					continue
				}
				for _, g := range s.grades {
					l.add(Product{
						SKU: sku(s.prefix, t, fmt.Sprintf("%dx%d", f[0], f[1]), g.code), Group: s.group, Standard: s.standard,
						Name:    fmt.Sprintf("%s %s×%d×%d %s", s.ru, num(t, ","), f[0], f[1], g.ru),
						English: fmt.Sprintf("%s %s×%d×%d %s", s.en, num(t, "."), f[0], f[1], g.en),
						Piece:   t * f[0] * f[1] * 785 / 1_000_000, Price: s.price + 400_00*max(0, 40-t)/4, MinKilograms: 50,
					}, g)
				}
			}
		}
	}
}

func (l *list) rebar() {
	weights := []struct{ d, g int64 }{
		{6, 222}, {8, 395}, {10, 617}, {12, 888}, {14, 1210}, {16, 1580}, {18, 2000}, {20, 2470},
		{22, 2980}, {25, 3850}, {28, 4830}, {32, 6310}, {36, 7990}, {40, 9870},
	}
	for _, w := range weights {
		for _, g := range []grade{a500, a240} {
			group, ru, en := "g-rebar-ribbed", "Арматура", "Ribbed bar"
			if g == a240 {
				group, ru, en = "g-rebar-plain", "Арматура гладкая", "Plain bar"
			}
			for _, length := range []int64{6000, 11700} {
				l.add(Product{
					SKU: sku("AR", w.d, length/100, g.code), Group: group, Standard: "ГОСТ 34028-2016",
					Name:    fmt.Sprintf("%s ∅%d %s, %s м", ru, w.d, g.ru, num(length/100, ",")),
					English: fmt.Sprintf("%s ∅%d %s, %s m", en, w.d, g.en, num(length/100, ".")),
					Metre:   w.g, Piece: w.g * length / 1000, Price: 54_600_00 + 700_00*max(0, 14-w.d)/2, MinKilograms: 500,
				}, g)
			}
			if w.d <= 12 {
				l.add(Product{
					SKU: sku("AR", w.d, "coil", g.code), Group: group, Standard: "ГОСТ 34028-2016",
					Name: fmt.Sprintf("%s ∅%d %s, бухта", ru, w.d, g.ru), English: fmt.Sprintf("%s ∅%d %s, coil", en, w.d, g.en),
					Price: 53_900_00, MinKilograms: 1000,
				}, g)
			}
		}
	}
}

func (l *list) fittings() {
	diameters := []int64{32, 38, 45, 57, 76, 89, 108, 114, 133, 159, 219, 273, 325, 377, 426, 530}
	walls := []int64{30, 35, 40, 50, 60, 80, 100, 120}
	// fitting adds an article; small ones are sold by the box of ten.
	fitting := func(group, number, standard, ru, en string, d, t int64, price int64, g grade) {
		p := Product{
			SKU: number, Group: group, Standard: standard, Counted: true, Name: ru + " " + g.ru, English: en + " " + g.en,
			Price: price, Step: 1,
		}
		if d <= 57 {
			p.Step = 10
		}
		l.add(p, g)
	}
	each := func(do func(d, t int64, g grade)) {
		for _, d := range diameters {
			for _, t := range walls {
				if t*7 > d*10 || t*75 < d*10 {
					continue
				}
				for _, g := range []grade{st20, g2s} {
					do(d, t, g)
				}
			}
		}
	}
	each(func(d, t int64, g grade) {
		size := fmt.Sprintf("%d×%s", d, num(t, ","))
		latin := fmt.Sprintf("%d×%s", d, num(t, "."))
		fitting("g-elbow", sku("OT", d, t, g.code), "ГОСТ 17375-2001", "Отвод 90° "+size, "Elbow 90° "+latin, d, t, d*d*t*11/1000+80_00, g)
	})
	each(func(d, t int64, g grade) {
		size := fmt.Sprintf("%d×%s", d, num(t, ","))
		latin := fmt.Sprintf("%d×%s", d, num(t, "."))
		fitting("g-tee", sku("TR", d, t, g.code), "ГОСТ 17376-2001", "Тройник равнопроходный "+size, "Equal tee "+latin, d, t, d*d*t*18/1000+150_00, g)
		fitting("g-cap", sku("ZG", d, t, g.code), "ГОСТ 17379-2001", "Заглушка эллиптическая "+size, "Elliptical cap "+latin, d, t, d*d*t*5/1000+60_00, g)
	})
	for _, bore := range []int64{15, 20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 200, 250, 300, 400, 500} {
		for _, bar := range []int64{6, 10, 16, 25, 40} {
			for _, kind := range []string{"01", "11"} {
				for _, g := range []grade{st20, g2s} {
					fitting("g-flange", sku("FL", bore, bar, kind, g.code), "ГОСТ 33259-2015", fmt.Sprintf("Фланец %d-%d-%s", bore, bar, kind),
						fmt.Sprintf("Flange DN %d PN %d type %s", bore, bar, kind), bore, 0, bore*bore*(bar+20)/9*2/10+210_00, g)
				}
			}
		}
	}
	for i, d := range diameters {
		for _, t := range walls {
			for _, small := range diameters[max(0, i-3):i] {
				if t*7 > small*10 || t*75 < d*10 {
					continue
				}
				for _, g := range []grade{st20, g2s} {
					fitting("g-reducer", sku("PR", d, small, t, g.code), "ГОСТ 17378-2001",
						fmt.Sprintf("Переход концентрический %d×%s–%d", d, num(t, ","), small),
						fmt.Sprintf("Concentric reducer %d×%s–%d", d, num(t, "."), small), d, t, d*d*t*8/1000+90_00, g)
				}
			}
		}
	}
}
