package bucket_test

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/memblob"

	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/bucket"
)

// With the driver s3blob the address would be "s3://documents?region=eu-central-1".
func ExampleNew() {
	ctx := context.Background()
	objects, err := blob.OpenBucket(ctx, "mem://documents")
	if err != nil {
		panic(err)
	}
	defer objects.Close()
	blobs := bucket.New(blob.PrefixedBucket(objects, "portal/"))

	content, err := document.Receive(ctx, blobs, "acme", "doc_1", "invoice 15.pdf", strings.NewReader("%PDF-1.7 …"), document.Limits{})
	fmt.Println(content.Name, content.Size, err)
	r, err := blobs.Open(ctx, content.Blob)
	if err != nil {
		panic(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	fmt.Println(string(text), err)
	// Output:
	// invoice 15.pdf 12 <nil>
	// %PDF-1.7 … <nil>
}
