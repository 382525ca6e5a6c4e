package document

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// How says for what bytes were handed out.
type How string

// The ways.
const (
	Preview  How = "preview"
	Saved    How = "download"
	Exported How = "export"
	ByLink   How = "link"
)

// AccessID names an Access.
type AccessID string

// Access is the record that somebody was handed the bytes of an edition. It is
// written in the transaction that allows it, so there is none without.
type Access struct {
	ID       AccessID      `json:"id"`
	Org      kabinet.OrgID `json:"org"`
	Document ID            `json:"document"`
	Edition  int           `json:"edition"`
	How      How           `json:"how"`
	By       kabinet.Actor `json:"by"`
	At       time.Time     `json:"at"`
}
