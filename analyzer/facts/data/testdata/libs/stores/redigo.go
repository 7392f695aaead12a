package stores

import (
	"github.com/gomodule/redigo/redis"
)

func redigo(c redis.Conn, key string, args []any) {
	c.Do("GET", "greeting")                      // want "greeting read redis"
	c.Do("set", sessionPrefix+key, 1)            // want "session:* write redis"
	c.Send("HSET", "settings", "a", 1)           // want "settings write redis"
	redis.DoWithTimeout(c, 0, "HGETALL", "jobs") // want "jobs read redis"
	c.Do("GET", key)                             // want "unresolved redis"
	c.Do("PING")
	c.Do("PUBLISH", "channel", "x")
	c.Flush()
}
