// Package index turns published quotations of metals, energy and freight into
// surcharges on prices.
package index
