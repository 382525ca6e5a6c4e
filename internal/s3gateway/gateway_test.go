package s3gateway

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/s3blob"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/blobtest"
	"github.com/seed-a884640a/kabinet/accounts/document/bucket"
)

const (
	addressOf = "KABINET_S3GATEWAY_ADDRESS" // set where this binary is to be the gateway
	access    = "kabinet"
	secret    = "only for tests"
	region    = "eu-central-1"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(addressOf); address != "" {
		if err := serve(address); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve is the gateway, over the working directory, until its input ends.
func serve(address string) error {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // which ends with who started it
		stop()
	}()
	for _, dir := range []string{"objects", "attributes"} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
	}
	side, err := filepath.Abs("attributes")
	if err != nil {
		return err
	}
	attributes, err := meta.NewSideCar(side)
	if err != nil {
		return err
	}
	files, err := posix.New("objects", attributes, posix.PosixOpts{SideCarDir: side})
	if err != nil {
		return err
	}
	return embedgw.RunVersityGW(ctx, files, &embedgw.Config{
		RootUserAccess: access, RootUserSecret: secret, Region: region, Ports: []string{address},
		MaxConnections: 1000, MaxRequests: 1000, MultipartMaxParts: 10000, Quiet: true, KeepAlive: true,
	})
}

// gateway starts one in a process of its own, and returns its address.
func gateway(t *testing.T) string {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	was := log.Writer()
	log.SetOutput(io.Discard) // the driver says there what it also returns
	t.Cleanup(func() { log.SetOutput(was) })

	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	var said strings.Builder
	server := exec.Command(os.Args[0])
	server.Dir, server.Env = t.TempDir(), append(os.Environ(), addressOf+"="+address)
	server.Stdout, server.Stderr = &said, &said
	in, err := server.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		in.Close()
		_ = server.Wait() // it was told to end
		if t.Failed() {
			t.Log(said.String())
		}
	})
	for until := time.Now().Add(time.Minute); ; {
		c, err := net.Dial("tcp", address)
		if err == nil {
			require.NoError(t, c.Close())
			return address
		}
		require.True(t, time.Now().Before(until), "the gateway does not answer: %v", err)
		time.Sleep(20 * time.Millisecond)
	}
}

var buckets atomic.Int64

// open returns a new bucket of the gateway.
func open(t testing.TB, address string) *blob.Bucket {
	t.Helper()
	name := fmt.Sprintf("documents-%d", buckets.Add(1))
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String("http://" + address), Region: region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
	_, err := client.CreateBucket(context.Background(), &s3.CreateBucketInput{Bucket: aws.String(name)})
	require.NoError(t, err)
	b, err := blob.OpenBucket(context.Background(), "s3://"+name+"?region="+region+"&use_path_style=true&endpoint=http://"+address)
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	return b
}

func TestBlobsOverAGateway(t *testing.T) {
	address := gateway(t)
	blobtest.Run(t, func(t testing.TB) document.Blobs { return bucket.New(open(t, address)) })
}

// What is larger than a part goes up in several, whole or not at all, and never twice.
func TestPartsOverAGateway(t *testing.T) {
	address := gateway(t)
	blobs := bucket.New(open(t, address))
	key := document.BlobKey{Org: "acme", Document: "doc_1", Name: "large"}
	large := strings.Repeat("0123456789abcdef", 3<<16) // 3 MiB: less than a part
	large = strings.Repeat(large, 7)                   // 21 MiB
	require.NoError(t, blobs.Put(t.Context(), key, strings.NewReader(large)))
	err := blobs.Put(t.Context(), key, strings.NewReader(large[1:]))
	require.ErrorIs(t, err, kabinet.Conflict, "what is there stays")
	r, err := blobs.Open(t.Context(), key)
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.True(t, string(got) == large, "as it was, all %d bytes of it; got %d", len(large), len(got))
}

// A key that the gateway does not know is neither "not found" nor "there already".
func TestAWrongKeyIsRefused(t *testing.T) {
	address := gateway(t)
	open(t, address)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "another")
	b, err := blob.OpenBucket(t.Context(), fmt.Sprintf("s3://documents-%d?region=%s&use_path_style=true&endpoint=http://%s", buckets.Load(), region, address))
	require.NoError(t, err)
	defer b.Close()
	key := document.BlobKey{Org: "acme", Document: "doc_1", Name: "a"}
	err = bucket.New(b).Put(t.Context(), key, strings.NewReader("x"))
	require.Error(t, err)
	require.NotErrorIs(t, err, kabinet.Conflict)
	_, err = bucket.New(b).Open(t.Context(), key)
	require.Error(t, err)
	require.NotErrorIs(t, err, kabinet.NotFound)
}
