module github.com/demarc-dev/demarc

go 1.26
