package boundary

// Config holds every threshold and word list of the engine; each is a key of
// demarc.yaml (boundaries 2-7, all "default, editable").
type Config struct {
	// Roots are packages to treat as composition roots, NotRoots never.
	Roots, NotRoots []string
	// Libraries are packages that are never a service, Tools mains that are
	// helpers.
	Libraries, Tools []string
}
