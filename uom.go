package kabinet

// UoM is a unit of measure, by its code of UN/ECE Recommendation 20 where there
// is one ("KGM", "TNE", "MTR") and the seller's own code otherwise ("BOX40").
// Codes compare as they are written. The empty UoM means the article's base unit.
// A Printer shows a unit by the message "kabinet.uom." and its code.
type UoM string

// Units of measure that many catalogues share. "PCE" is what ERP systems write
// for a piece.
const (
	Piece       UoM = "PCE"
	Kilogram    UoM = "KGM"
	Tonne       UoM = "TNE"
	Metre       UoM = "MTR"
	SquareMetre UoM = "MTK"
	CubicMetre  UoM = "MTQ"
	Litre       UoM = "LTR"
	Hour        UoM = "HUR"
	Pack        UoM = "NMP"
	Box         UoM = "BX"
	Pair        UoM = "PR"
	Set         UoM = "SET"
)

// Digits returns how many decimal places a quantity in this unit has unless a
// catalogue says otherwise: 0 for what is counted, 3 for what is measured, and
// 3 for codes it does not know.
func (u UoM) Digits() int {
	switch u {
	case Piece, Pack, Box, Pair, Set:
		return 0
	}
	return 3
}
