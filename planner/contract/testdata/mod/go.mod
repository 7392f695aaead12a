module example.com/mod

go 1.26

require (
	github.com/gin-gonic/gin v1.0.0
	github.com/google/uuid v1.0.0
	google.golang.org/grpc v1.0.0
	gorm.io/gorm v1.0.0
)

replace (
	github.com/gin-gonic/gin => ../fake/gin
	github.com/google/uuid => ../fake/uuid
	google.golang.org/grpc => ../fake/grpc
	gorm.io/gorm => ../fake/gorm
)
