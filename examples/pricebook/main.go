// Command pricebook makes, checks and queries books of prices from the command
// line: for integrators who have the files of an ERP system, and for scripts in
// any language, which speak to it in JSON. README.md describes the files.
//
//	pricebook import catalogue.xml offers.xml -o book.json
//	pricebook lint book.json
//	pricebook price book.json -sku PIPE-159-6 -qty 43 -unit PCE
//	pricebook explain book.json queries.json -lang ru -view buyer
//	pricebook compare old.json new.json
//	pricebook compare book.json -amend change.json -buyers buyers.json
//	pricebook replay book.json documents.csv -buyers buyers.json
package main

import (
	"os"
	"time"
)

func main() {
	c := command{now: time.Now}
	os.Exit(c.run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
