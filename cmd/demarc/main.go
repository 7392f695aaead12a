// Command demarc reads a Go monolith and advises on its architecture.
package main

func main() {}
