// Package v has a dot in its path and no use.
package v

// Old is measured only.
func Old() {}
