module github.com/demarc-dev/demarc

go 1.26.0

require (
	github.com/DataDog/go-sqllexer v0.2.6
	github.com/jinzhu/inflection v1.0.0
	golang.org/x/mod v0.43.0
)
