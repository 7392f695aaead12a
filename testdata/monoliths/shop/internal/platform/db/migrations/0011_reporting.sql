CREATE TABLE daily_sales (
    day      TEXT PRIMARY KEY,
    orders   INTEGER NOT NULL,
    units    INTEGER NOT NULL,
    gross    INTEGER NOT NULL,
    tax      INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    payments INTEGER NOT NULL,
    built_at INTEGER NOT NULL
);
