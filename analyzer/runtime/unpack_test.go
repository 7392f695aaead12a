package runtime

import (
	"bytes"
	"compress/gzip"
	"errors"
	"testing"
)

// TestUnpackIsBounded: a small file that unpacks to a large one is refused.
func TestUnpackIsBounded(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(bytes.Repeat([]byte("x"), 3<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var f *FormatError
	if out, err := unpack(b.Bytes(), 2<<20); !errors.As(err, &f) || f.Text != "larger than 2 MB" || f.Hint == "" {
		t.Errorf("%d bytes, %v", len(out), err)
	}
	if out, err := unpack(b.Bytes(), 3<<20); err != nil || len(out) != 3<<20 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}
