// Package accounts holds companies and who may do what for them.
package accounts
