// Package peerbench measures the library beside others that answer the same
// questions. It is a module of its own, which is never released, so that nobody
// who uses the library gets what it is compared with.
package peerbench
