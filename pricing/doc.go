// Package pricing says which price holds for this buyer, this product, this
// quantity, at this instant, and why.
package pricing
