// Command tool is run by hand.
package main

import "example.com/serving/local"

func main() { local.Run() }
