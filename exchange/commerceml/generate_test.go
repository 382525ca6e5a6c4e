package commerceml

import (
	"fmt"
	"io"
)

// generated is an endless file cut to n records, made as it is read.
type generated struct {
	head, tail string
	record     func(i int, b []byte) []byte
	n, i       int
	buf, rest  []byte
	state      int
	size       int64
}

func (g *generated) Read(p []byte) (int, error) {
	for len(g.rest) == 0 {
		switch {
		case g.state == 0:
			g.rest, g.state = []byte(g.head), 1
		case g.i < g.n:
			g.buf = g.record(g.i, g.buf[:0])
			g.rest = g.buf
			g.i++
		case g.state == 1:
			g.rest, g.state = []byte(g.tail), 2
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	g.size += int64(n)
	return n, nil
}

// offersFile returns a file of n offers with two prices and two warehouses.
func offersFile(n int) *generated {
	return &generated{
		n: n,
		head: `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.08" ДатаФормирования="2026-03-02T09:00:00">
	<ПакетПредложений СодержитТолькоИзменения="false">
		<Ид>pack#</Ид>
		<ТипыЦен>
			<ТипЦены><Ид>opt</Ид><Наименование>Оптовая</Наименование><Валюта>руб.</Валюта><Налог><Наименование>НДС</Наименование><УчтеноВСумме>false</УчтеноВСумме></Налог></ТипЦены>
			<ТипЦены><Ид>usd</Ид><Наименование>Export</Наименование><Валюта>USD</Валюта></ТипЦены>
		</ТипыЦен>
		<Предложения>
`,
		tail: "\t\t</Предложения>\n\t</ПакетПредложений>\n</КоммерческаяИнформация>\n",
		record: func(i int, b []byte) []byte {
			return fmt.Appendf(b, `			<Предложение>
				<Ид>00000000-0000-4000-8000-%012d#size-%d</Ид>
				<Артикул>КР-%06d</Артикул>
				<Наименование>Крепёж оцинкованный, упаковка %d</Наименование>
				<БазоваяЕдиница Код="796 " НаименованиеПолное="Штука" МеждународноеСокращение="PCE">
					<Пересчет>
						<Единица>778</Единица>
						<Коэффициент>12</Коэффициент>
					</Пересчет>
				</БазоваяЕдиница>
				<Цены>
					<Цена>
						<Представление>1 %03d,50 руб. за PCE</Представление>
						<ИдТипаЦены>opt</ИдТипаЦены>
						<ЦенаЗаЕдиницу>1 %03d,50</ЦенаЗаЕдиницу>
						<Единица>PCE</Единица>
						<Коэффициент>1</Коэффициент>
					</Цена>
					<Цена>
						<ИдТипаЦены>usd</ИдТипаЦены>
						<ЦенаЗаЕдиницу>%d.99</ЦенаЗаЕдиницу>
						<Валюта>USD</Валюта>
						<Единица>778</Единица>
						<Коэффициент>12</Коэффициент>
					</Цена>
				</Цены>
				<Количество>%d</Количество>
				<Склад ИдСклада="b6112590-41ba-4000-8000-0015e9b8c48d" КоличествоНаСкладе="%d"/>
				<Склад ИдСклада="b6112591-41ba-4000-8000-0015e9b8c48d" КоличествоНаСкладе="0"/>
			</Предложение>
`, i, i%9, i, i, i%1000, i%1000, i%500, i%77, i%77)
		},
	}
}
