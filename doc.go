// Package kabinet holds the few words that every package of the library shares.
package kabinet
