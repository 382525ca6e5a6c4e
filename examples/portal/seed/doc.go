// Package seed makes the sample data of the portal: a distributor of steel and
// pipe as its accounting system would export it (Write), and its clients,
// contracts and people (Clients, Contracts). It is deterministic: the same
// instant gives the same data.
//
// Everything here stands in for what a real seller has already. An application
// of your own needs none of it.
package seed
