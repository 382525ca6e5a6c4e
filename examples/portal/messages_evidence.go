package main

// evidenceMessages are the texts of claims about several lines, and of what proves them.
var evidenceMessages = []message{
	{"claims.others", "Anything else of this shipment?", "Что-то ещё из этой отгрузки?"},
	{"claims.same_reason", "(empty: the same)", "(пусто — то же самое)"},
	{"claims.files", "Photos or papers", "Фото или документы"},
	{"claims.files_hint", "(together up to 10 MB)", "(вместе до 10 МБ)"},
	{"claims.files_again", "Please choose the files again.", "Файлы нужно выбрать ещё раз."},
	{"claims.files_about", "What the files show", "Что на файлах"},
	{"claims.evidence", "Evidence", "Доказательства"},
}
