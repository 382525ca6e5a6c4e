package index

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Messages adds the messages of the errors of this package to a catalogue by
// their codes, in English and Russian. It returns the error of the catalogue.
func Messages(b *catalog.Builder) error {
	for _, e := range sentinels {
		if err := b.SetString(language.English, e.Code(), e.Template()); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, e.Code(), russian[e.Code()]); err != nil {
			return err
		}
	}
	return nil
}

var russian = map[string]string{
	"index.name":           "{text}: такого названия нет",
	"index.missing":        "не указано обязательное значение",
	"index.superfluous":    "здесь это значение ничего не означает",
	"index.duplicate":      "{id} указано дважды",
	"index.tie":            "{id} и {other} относятся к одной дате и опубликованы в один момент",
	"index.negative":       "{value} — отрицательное число",
	"index.positive":       "{value} — не больше нуля",
	"index.range":          "{value} — не от {min} до {max}",
	"index.shares":         "постоянная часть и доли составляют вместе {sum}, а не 1",
	"index.handling":       "при надбавке {value} % от котировки ничего не остаётся",
	"index.bounds":         "нижняя граница {collar} выше верхней {cap}",
	"index.series":         "ряда {index} нет",
	"index.no_observation": "в ряду {index} нет наблюдения {id}",
	"index.signed":         "котировки {index} бывают нулевыми и отрицательными, а отношению нужны положительные",
	"index.bare":           "{index} — число без валюты, а для расчёта по весу нужна цена количества",
	"index.unit":           "вес указан в {unit}, а котировка {index} — за {wanted}",
	"index.currency":       "указана валюта {currency}, а нужна {wanted}",
	"index.instant":        "момент {at} вне 1678–2261 годов",
	"index.observation":    "в ряду {index} нет наблюдения за {date}",
	"index.provisional":    "надбавка пока предварительная: событие или конец периода ещё впереди",
	"index.final":          "надбавка уже окончательная",
	"index.per":            "предварительная надбавка рассчитана на {per}, а окончательная — на {wanted}",
}
