package load

import "github.com/demarc-dev/demarc/analyzer/ident"

// listing is what a lister hands to the checker: the metadata of the code base
// and of everything it needs. A lister reads no function bodies and checks no
// types.
type listing struct {
	mode      Mode
	goVersion string
	modules   []Module
	// packages are all packages, own and dependencies, sorted by id.
	packages []*listed
	notes    []string
	problems []Problem
	// missingModules are module paths (with version where known), sorted.
	missingModules []string
}

// listed is the metadata of one package or test variant.
type listed struct {
	// id is unique in the listing: the import path, or "p [p.test]" for a test
	// variant.
	id string
	// path is the import path that types.Package gets.
	path ident.PackagePath
	name string
	// dir and files are absolute; files hold non-test Go files, cgo files
	// included, sorted. In a test variant files are the package's own files
	// followed by its test files.
	dir   string
	files []string
	// testFiles are the _test.go files among files (test variants only).
	testFiles []string
	// ignored are Go files in dir that build constraints leave out; own
	// packages only.
	ignored []string
	// imports resolves an import path as written in the source to a package of
	// this listing. "C" and "unsafe" are left out.
	imports map[string]*listed
	// module is the module it belongs to, "" for the standard library.
	module ident.ModulePath
	// goVersion is the language version, such as "go1.21", "" for the default;
	// never newer than the one go/types knows.
	goVersion string
	// own is true for packages of the code base that the user asked for.
	own bool
	// std is true for the standard library.
	std bool
	// variantOf is set in test variants: the package under test. A package that
	// is listed once more only because it lies between an external test and the
	// package under test has its plain self here, no testFiles, and own false.
	variantOf *listed
}
