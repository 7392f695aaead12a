// Package settings reads settings.
package settings

import (
	"flag"
	"os"

	"github.com/caarlos0/env/v11"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

var addr = flag.String("addr", ":80", "") // want "flag addr in settings.addr"

func getenv(key, def string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return def
}

type config struct {
	Port int    `env:"PORT" envDefault:"1"` // want "env PORT in settings.config.Port"
	Host string `env:"HOST,required"`       // want "env HOST in settings.config"
	Name string `json:"env"`
}

// Read reads.
func Read(v *viper.Viper, k *koanf.Koanf, fs *pflag.FlagSet) {
	getenv("DB_URL", "x")       // want "env DB_URL in settings.Read"
	os.LookupEnv("TOKEN")       // want "env TOKEN in settings.Read"
	viper.GetString("db.host")  // want "viper db.host in settings.Read"
	v.SetDefault("db.port", 1)  // want "viper db.port in settings.Read"
	viper.BindEnv("x", "X_ENV") // want "viper x in settings.Read" "env X_ENV in settings.Read"
	k.String("a.b")             // want "koanf a.b in settings.Read"
	var n int
	fs.IntVarP(&n, "number", "n", 1, "") // want "flag number in settings.Read"
	flag.IntVar(&n, "count", 1, "")      // want "flag count in settings.Read"
	var c config
	env.Parse(&c)
	_ = c.Port
	flag.Parse()
}

// FromEnv is given how to look up.
func FromEnv(get func(string) string) {
	str := func(key string) string { return get(key) } // want "env A_KEY in settings.FromEnv" "env B_KEY in settings.FromEnv"
	str("A_KEY")
	str("B_KEY")
	get("DIRECT") // want "env DIRECT in settings.FromEnv"
}

// Main wires.
func Main() { FromEnv(os.Getenv) }
