package document

import (
	"archive/zip"
	"context"
	"io"
	"strconv"
	"strings"
)

// WriteZip writes the bytes of an export as a ZIP archive, each under its file's plain
// name; of equal names, whatever their case, the later get " (2)" and so on. Where bytes
// fail, it returns that error, and the archive has no end: no program takes it for
// whole.
func WriteZip(ctx context.Context, w io.Writer, blobs Blobs, downloads []Download) error {
	archive := zip.NewWriter(w)
	taken := map[string]bool{}
	for _, d := range downloads {
		name, err := FileName(d.Edition.Name)
		if err != nil {
			return err
		}
		to, err := archive.CreateHeader(&zip.FileHeader{
			Name: unique(name, taken), Method: zip.Deflate, Modified: d.Edition.At,
		})
		if err != nil {
			return err
		}
		if err := d.copyTo(ctx, to, blobs); err != nil {
			return err
		}
	}
	return archive.Close()
}

func (d Download) copyTo(ctx context.Context, w io.Writer, blobs Blobs) error {
	in, err := d.Open(ctx, blobs)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(w, in)
	return err
}

// unique returns a name that was not taken yet.
func unique(name string, taken map[string]bool) string {
	base, ending := name, ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		base, ending = name[:dot], name[dot:]
	}
	out := name
	for n := 2; taken[strings.ToLower(out)]; n++ {
		out = base + " (" + strconv.Itoa(n) + ")" + ending
	}
	taken[strings.ToLower(out)] = true
	return out
}
