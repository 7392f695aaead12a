CREATE TABLE payments (
    id          TEXT PRIMARY KEY,
    -- Used to be: order_id TEXT NOT NULL REFERENCES orders (id). Dropped, see 2022-11 postmortem. -- innocent: fk-comment
    order_id    TEXT NOT NULL UNIQUE,
    amount      INTEGER NOT NULL,
    refunded    INTEGER NOT NULL DEFAULT 0,
    status      TEXT NOT NULL,
    gateway_ref TEXT NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
);

CREATE TABLE payment_attempts (
    payment_id TEXT NOT NULL REFERENCES payments (id),
    attempt    INTEGER NOT NULL,
    outcome    TEXT NOT NULL,
    detail     TEXT NOT NULL DEFAULT '',
    at         INTEGER NOT NULL
);

CREATE TABLE refunds (
    id         TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    amount     INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    state      TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE ledger_entries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id TEXT NOT NULL,
    account    TEXT NOT NULL,
    amount     INTEGER NOT NULL,
    at         INTEGER NOT NULL
);
