package sqltext

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// show prints a statement as "kind: table(mode) table(mode)".
func show(all []Statement) string {
	var out []string
	for _, s := range all {
		line := string(s.Kind) + ":"
		for _, t := range s.Tables {
			line += " " + t.Name + "=" + mode(t.Mode)
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func mode(m Mode) string {
	s := ""
	for i, c := range "rwd" {
		if m&(1<<i) != 0 {
			s += string(c)
		}
	}
	return s
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"SELECT 1", "select:"},
		{"select * from Users", "select: users=r"},
		{"SELECT u.id FROM users u, orders AS o WHERE u.id = o.user_id", "select: users=r orders=r"},
		{"SELECT * FROM `a`.`b` JOIN `c` USING (id)", "select: a.b=r c=r"},
		{`SELECT * FROM "public"."Order" LEFT OUTER JOIN public.lines l ON l.o = "Order".id`, "select: public.order=r public.lines=r"},
		{"SELECT * FROM [dbo].[Orders] WHERE [Id] = @p1", "select: dbo.orders=r"},
		{"SELECT * FROM (SELECT id FROM a) x JOIN (b CROSS JOIN c) ON true", "select: a=r b=r c=r"},
		{"SELECT EXTRACT(YEAR FROM ts), SUBSTRING(n FROM 2), TRIM(BOTH 'x' FROM s) FROM t", "select: t=r"},
		{"SELECT a IS DISTINCT FROM b FROM t WHERE x IS NOT DISTINCT FROM y", "select: t=r"},
		{"SELECT * FROM generate_series(1, 10) g, unnest($1::int[]) AS u(id), t", "select: t=r"},
		{"SELECT * FROM t WHERE id IN (SELECT t_id FROM u WHERE EXISTS (SELECT 1 FROM v))", "select: t=r u=r v=r"},
		{"SELECT a FROM t UNION ALL SELECT b FROM u ORDER BY 1 LIMIT 3 FOR UPDATE", "select: t=r u=r"},
		{"SELECT * FROM t FOR UPDATE OF t SKIP LOCKED", "select: t=r"},
		{"WITH x AS (SELECT * FROM a), y(n) AS MATERIALIZED (SELECT * FROM x) SELECT * FROM y JOIN b ON true", "select: a=r b=r"},
		{"WITH users AS (SELECT * FROM users) SELECT * FROM users", "select: users=r"},
		{"WITH RECURSIVE t AS (SELECT 1 UNION SELECT n FROM t JOIN e ON true) INSERT INTO o SELECT * FROM t", "insert: e=r o=w"},
		{"WITH gone AS (DELETE FROM q WHERE id = $1 RETURNING id) INSERT INTO done (id) SELECT id FROM gone", "insert: q=w done=w"},
		{"INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING id", "insert: t=w"},
		{"INSERT IGNORE INTO t VALUES (1) ON DUPLICATE KEY UPDATE b = VALUES(b)", "insert: t=w"},
		{"INSERT INTO t(a) SELECT a FROM s JOIN t ON true", "insert: t=rw s=r"},
		{"INSERT OR REPLACE INTO t VALUES (1)", "insert: t=w"},
		{"REPLACE INTO t SET a = 1", "insert: t=w"},
		{"UPDATE t SET a = (SELECT max(x) FROM u) WHERE id = 1", "update: t=w u=r"},
		{"UPDATE ONLY t AS x SET a = u.b FROM u, v WHERE u.id = x.id", "update: t=w u=r v=r"},
		{"UPDATE a JOIN b ON a.id = b.id SET a.x = b.y", "update: a=w b=r"},
		{"DELETE FROM a USING b, c WHERE a.id = b.id", "delete: a=w b=r c=r"},
		{"DELETE x FROM a x JOIN b ON true", "delete: a=rw b=r"},
		{"DELETE FROM t WHERE id IN (SELECT id FROM u)", "delete: t=w u=r"},
		{"MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)", "merge: t=w s=r"},
		{"MERGE INTO t USING (SELECT * FROM s) x ON true WHEN MATCHED THEN DELETE", "merge: t=w s=r"},
		{"TRUNCATE TABLE a, b CASCADE", "truncate: a=w b=w"},
		{"COPY t (a, b) FROM STDIN", "insert: t=w"},
		{"COPY (SELECT * FROM t) TO STDOUT", "select: t=r"},
		{"EXPLAIN ANALYZE SELECT * FROM t", "select: t=r"},
		{"CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, u int REFERENCES users (id))", "create: t=d"},
		{"CREATE TEMP TABLE t AS SELECT * FROM u", "create: t=d u=r"},
		{"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a, b)", "create: t=d"},
		{"CREATE OR REPLACE VIEW v (a) AS SELECT a FROM t", "create: v=d t=r"},
		{"ALTER TABLE ONLY a.t ADD CONSTRAINT fk FOREIGN KEY (u) REFERENCES b.users(id) ON UPDATE CASCADE", "alter: a.t=d"},
		{"DROP TABLE IF EXISTS a, b", "drop: a=d b=d"},
		{"SELECT 1; DELETE FROM t;; -- x\n UPDATE u SET a = 'FROM z'", "select:; delete: t=w; update: u=w"},
		{"SELECT * FROM logs_ʘ WHERE a = ʘ", "select: logs_ʘ=r"},
		{"SELECT a FROM ʘ", "select: ʘ=r"},
		{"SELECT * INTO backup FROM t", "select: backup=w t=r"},
		{"SELECT /* FROM x */ a -- FROM y\nFROM t", "select: t=r"},
		{"SELECT * FROM a NATURAL JOIN b, LATERAL (SELECT * FROM c WHERE c.id = a.id) q", "select: a=r b=r c=r"},
		{"CREATE TRIGGER tr AFTER INSERT ON a BEGIN INSERT INTO b VALUES (1); END", "create: a=d b=w; other:"},
		{"CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN INSERT INTO audit VALUES (1); RETURN NEW; END $$ LANGUAGE plpgsql", "create:; insert: audit=w; other:; other:"},
		{"hello from the other side", "other:"},
		{"SELECT left(a, 1), replace(b, 'x', 'y') FROM t", "select: t=r"},
		{"select count(*) from t where t.deleted = false and date > now() - interval '1 day'", "select: t=r"},
		{"UPDATE t SET a=? WHERE b=?", "update: t=w"},
		{"INSERT INTO t SELECT * FROM (VALUES (1)) v", "insert: t=w"},
		{"SELECT * FROM t1 INNER JOIN t2 ON (t1.a = t2.a AND t2.b IN (SELECT b FROM t3)) LEFT JOIN t4 ON 1=1", "select: t1=r t2=r t3=r t4=r"},
		{"SELECT * FROM t@p1", "select:"},
		{"SELECT * FROM %s JOIN a_%[2]s WHERE x LIKE '%d'", "select: ʘ=r a_ʘ=r"},
		{"SHOW TABLES", "other:"},
		{"LOCK TABLE t IN EXCLUSIVE MODE", "other:"},
	} {
		if got := show(Parse(c.sql)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.sql, got, c.want)
		}
	}
}

func TestColumns(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"SELECT id, name FROM t WHERE age > 3 AND x IN (1)", "t[id name age x]"},
		{"SELECT u.id, o.total FROM users u JOIN orders o ON o.user_id = u.id", "users[id] orders[total user_id]"},
		{"INSERT INTO t (a, `B`) VALUES (?, ?)", "t[a b]"},
		{"UPDATE t SET a = 1, b = ? WHERE c = 2", "t[a b c]"},
		{"SELECT (SELECT x.a FROM x WHERE x.b = t.c) FROM t", "x[a b] t[c]"},
		{"CREATE TABLE t (a int, b numeric(10,2), PRIMARY KEY (a))", "t[a b]"},
	} {
		var out []string
		for _, s := range Parse(c.sql) {
			for _, x := range s.Tables {
				out = append(out, fmt.Sprint(x.Name, x.Columns))
			}
		}
		if got := strings.Join(out, " "); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.sql, got, c.want)
		}
	}
}

func TestDefinition(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"CREATE TABLE t (id serial, key text, u int NOT NULL REFERENCES users(id) ON DELETE CASCADE, CONSTRAINT c CHECK (u > 0), FOREIGN KEY (a, b) REFERENCES s.x (c, d), KEY idx (u))",
			"t [id key u] -[] [u]>users[id] [a b]>s.x[c d]"},
		{"ALTER TABLE t ADD COLUMN IF NOT EXISTS a int REFERENCES u, ADD b text, DROP COLUMN c, DROP CONSTRAINT d", "t [a b] -[c] [a]>u[]"},
		{"ALTER TABLE t RENAME TO v", "t [] -[] =v"},
		{"ALTER TABLE t RENAME COLUMN a TO b", "t [b] -[a]"},
		{"RENAME TABLE a TO b", "a [] -[] =b"},
		{"ALTER TABLE `t` ADD (a INT, b INT), ADD FOREIGN KEY fk (a) REFERENCES `u` (`id`)", "t [a b] -[] [a]>u[id]"},
	} {
		all := Parse(c.sql)
		if len(all) != 1 || all[0].Definition == nil {
			t.Errorf("%s: no definition in %v", c.sql, all)
			continue
		}
		d := all[0].Definition
		got := fmt.Sprint(d.Table, " ", d.Columns, " -", d.DroppedColumns)
		for _, f := range d.ForeignKeys {
			got += fmt.Sprint(" ", f.Columns, ">", f.To, f.ToColumns)
		}
		if d.RenamedTo != "" {
			got += " =" + d.RenamedTo
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.sql, got, c.want)
		}
	}
}

func TestFragment(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"LEFT JOIN orders o ON o.user_id = users.id", "select: orders=r"},
		{"id IN (SELECT user_id FROM orders)", "select: orders=r"},
		{"name = ? AND age > ?", "select:"},
		{"JOIN a ON true JOIN b ON true", "select: a=r b=r"},
	} {
		if got := show([]Statement{Fragment(c.sql)}); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.sql, got, c.want)
		}
	}
	for _, c := range []struct{ sql, want string }{
		{"users", "select: users=r"},
		{"`users` AS u", "select: users=r"},
		{"(SELECT * FROM a) AS x", "select: a=r"},
		{"users, orders o", "select: users=r orders=r"},
		{"", "select:"},
	} {
		if got := show([]Statement{TableName(c.sql)}); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.sql, got, c.want)
		}
	}
}

// TestHostile has texts that would be slow or deep for a careless reader.
func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"parentheses": strings.Repeat("(", 1<<13),
		"with":        strings.Repeat("WITH ", 1<<13),
		"views":       strings.Repeat("CREATE VIEW a AS ", 1<<13),
		"selects":     strings.Repeat("(SELECT * FROM ", 1<<13),
		"dollars":     strings.Repeat("$a", 1<<13),
		"commas":      "SELECT * FROM a" + strings.Repeat(", a", 1<<13),
		"tables":      "SELECT * FROM " + strings.Repeat("a,b,c,", 1<<13),
		"quotes":      strings.Repeat("'\"`[", 1<<13),
		"semicolons":  strings.Repeat("(;", 1<<13),
		"brackets":    strings.Repeat("from [", 1<<13),
		"large":       strings.Repeat("INSERT INTO t (a, b) VALUES (1, 'x');\n", 1<<13),
	} {
		start := time.Now()
		Parse(text)
		Fragment(text)
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s: %v for %d bytes", name, d, len(text))
		} else {
			t.Logf("%s: %v", name, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("SELECT a.b FROM a JOIN `c` ON d WHERE e IN (SELECT 1 FROM f); CREATE TABLE t (a int REFERENCES b)")
	f.Add("WITH x AS (DELETE FROM q RETURNING *) INSERT INTO y SELECT $$ FROM $$ FROM x")
	f.Add("ALTER TABLE a ADD (b int, FOREIGN KEY (c) REFERENCES d), RENAME TO e")
	f.Add("\x00ʘ[.`\"'$$")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range append(Parse(text), Fragment(text), TableName(text)) {
			if s.Offset < 0 || s.End < s.Offset || s.Tables == nil {
				t.Fatalf("bad statement %+v of %q", s, text)
			}
			for _, x := range s.Tables {
				if x.Name == "" || x.Mode == 0 || x.Offset < 0 {
					t.Fatalf("bad table %+v of %q", x, text)
				}
			}
		}
	})
}
