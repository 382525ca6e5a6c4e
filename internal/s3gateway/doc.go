// Package s3gateway runs the bytes of documents against a gateway that speaks the
// protocol of S3 in production: it checks signatures and conditions, and puts parts
// together. It is tests alone, in a module of its own that is never released, so that
// no host downloads the gateway.
package s3gateway
