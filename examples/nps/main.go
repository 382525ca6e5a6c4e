// Command nps scores answers: it reads CSV and JSON lines, and prints the net
// promoter score with its interval, the trend, and the roll-ups of accounts, as a
// table or as JSON; and draws the trend as SVG. README.md describes the files.
//
//	nps answers.csv
//	nps -accounts revenue.csv -currency RUB -by segment,manager answers-2025.csv answers-2026.jsonl
//	nps -period month -svg trend.svg -lang ru answers.csv
//	nps -format json - <answers.csv
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
