CREATE TABLE stock_levels (
    sku           TEXT PRIMARY KEY,
    on_hand       INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    reserved      INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    reorder_point INTEGER NOT NULL DEFAULT 0,
    bin           TEXT NOT NULL DEFAULT '',
    updated_at    INTEGER NOT NULL
);

CREATE TABLE stock_reservations (
    order_id   TEXT NOT NULL,
    sku        TEXT NOT NULL,
    quantity   INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'held',
    created_at INTEGER NOT NULL,
    PRIMARY KEY (order_id, sku)
);

CREATE TABLE stock_movements (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    sku      TEXT NOT NULL,
    delta    INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    ref      TEXT NOT NULL DEFAULT '',
    at       INTEGER NOT NULL
);
CREATE INDEX stock_movements_sku ON stock_movements (sku, at);

CREATE TABLE products_staging (
    feed_id  TEXT NOT NULL,
    sku      TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    bin      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (feed_id, sku)
);
