package seed

// Group is a group of the sample catalogue. A group without a Parent is at the
// top.
type Group struct {
	ID, Parent, Name, English string
}

// Groups are the groups of the sample catalogue, each after its parent.
// CommerceML has one name for a group, so the English ones stand here.
var Groups = []Group{
	{"g-pipe", "", "Трубы", "Pipe"},
	{"g-pipe-profile", "g-pipe", "Трубы профильные", "Hollow sections"},
	{"g-pipe-water", "g-pipe", "Трубы водогазопроводные", "Water and gas pipe"},
	{"g-pipe-welded", "g-pipe", "Трубы электросварные", "Welded pipe"},
	{"g-pipe-seamless", "g-pipe", "Трубы бесшовные", "Seamless pipe"},
	{"g-long", "", "Сортовой прокат", "Sections"},
	{"g-beam", "g-long", "Балка двутавровая", "I-beams"},
	{"g-channel", "g-long", "Швеллер", "Channels"},
	{"g-angle", "g-long", "Уголок", "Angles"},
	{"g-sheet", "", "Листовой прокат", "Sheet and plate"},
	{"g-sheet-hot", "g-sheet", "Лист горячекатаный", "Hot-rolled plate"},
	{"g-sheet-cold", "g-sheet", "Лист холоднокатаный", "Cold-rolled sheet"},
	{"g-sheet-zinc", "g-sheet", "Лист оцинкованный", "Galvanised sheet"},
	{"g-sheet-tread", "g-sheet", "Лист рифлёный", "Tread plate"},
	{"g-rebar", "", "Арматура", "Reinforcing bar"},
	{"g-rebar-ribbed", "g-rebar", "Арматура рифлёная", "Ribbed bar"},
	{"g-rebar-plain", "g-rebar", "Арматура гладкая", "Plain bar"},
	{"g-fit", "", "Соединительные детали", "Fittings"},
	{"g-elbow", "g-fit", "Отводы", "Elbows"},
	{"g-reducer", "g-fit", "Переходы", "Reducers"},
	{"g-tee", "g-fit", "Тройники", "Tees"},
	{"g-cap", "g-fit", "Заглушки", "Caps"},
	{"g-flange", "g-fit", "Фланцы", "Flanges"},
}

// English are the English names of the groups, by id.
func English() map[string]string {
	out := make(map[string]string, len(Groups))
	for _, g := range Groups {
		out[g.ID] = g.English
	}
	return out
}

// Warehouse is a place of stock.
type Warehouse struct{ ID, Name, Address string }

// Warehouses are those of the sample, the largest first.
var Warehouses = []Warehouse{
	{"w-msk", "Москва", "Московская обл., Электроугли, Железнодорожная ул., 28"},
	{"w-ekb", "Екатеринбург", "Екатеринбург, Сибирский тракт, 19-й км, 3"},
	{"w-spb", "Санкт-Петербург", "Санкт-Петербург, Софийская ул., 96"},
	{"w-rnd", "Ростов-на-Дону", "Ростов-на-Дону, Доватора ул., 146"},
}
