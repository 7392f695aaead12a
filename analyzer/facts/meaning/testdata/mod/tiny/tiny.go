// Package tiny says passport.
package tiny
