//go:build !unix

package load

import "errors"

func makePipe(string) error { return errors.ErrUnsupported }
