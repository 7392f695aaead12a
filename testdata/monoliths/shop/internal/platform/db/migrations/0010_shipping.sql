CREATE TABLE shipments (
    id            TEXT PRIMARY KEY,
    order_id      TEXT NOT NULL UNIQUE,
    carrier       TEXT NOT NULL,
    service       TEXT NOT NULL,
    weight_g      INTEGER NOT NULL,
    cost          INTEGER NOT NULL,
    state         TEXT NOT NULL,
    tracking_code TEXT NOT NULL DEFAULT '',
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    CONSTRAINT shipments_order FOREIGN KEY (order_id) REFERENCES orders (id) -- sin: fk-shipments-order
);

CREATE TABLE shipment_events (
    shipment_id TEXT NOT NULL REFERENCES shipments (id),
    state       TEXT NOT NULL,
    place       TEXT NOT NULL DEFAULT '',
    at          INTEGER NOT NULL
);
