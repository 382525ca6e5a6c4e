package accounts

// Level is how far a permission reaches, from the unit in which it holds:
// own < unit < subtree < organisation < seller. A higher level reaches
// everything that a lower one does. The zero Level reaches nothing.
type Level uint8

// The levels.
const (
	// LevelOwn reaches the person's own objects in the unit.
	LevelOwn Level = iota + 1
	// LevelUnit reaches the objects of the unit.
	LevelUnit
	// LevelSubtree reaches the objects of the unit and of all units beneath,
	// whatever their status, so that the history of a blocked unit stays
	// visible. From the organisation as a whole it is LevelOrganization.
	LevelSubtree
	// LevelOrganization reaches all objects of the organisation.
	LevelOrganization
	// LevelSeller reaches the objects of the seller and of all its clients. It
	// has a meaning in roles of the seller only.
	LevelSeller
)

var levelNames = [...]string{
	LevelOwn: "own", LevelUnit: "unit", LevelSubtree: "subtree",
	LevelOrganization: "organization", LevelSeller: "seller",
}

// String returns the name of the level, such as "subtree", or "none".
func (l Level) String() string {
	if l == 0 || int(l) >= len(levelNames) {
		return "none"
	}
	return levelNames[l]
}

// Valid reports whether l is one of the five levels.
func (l Level) Valid() bool { return l >= LevelOwn && l <= LevelSeller }

// MarshalText implements encoding.TextMarshaler. It returns ErrLevel for what
// is not a level.
func (l Level) MarshalText() ([]byte, error) {
	if !l.Valid() {
		return nil, ErrLevel.With("level", int(l))
	}
	return []byte(l.String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler. It returns ErrLevel for
// text that names no level.
func (l *Level) UnmarshalText(b []byte) error {
	for i, name := range levelNames {
		if name != "" && name == string(b) {
			*l = Level(i)
			return nil
		}
	}
	return ErrLevel.With("level", clip(string(b), 20))
}
