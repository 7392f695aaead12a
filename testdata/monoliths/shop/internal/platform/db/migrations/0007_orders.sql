CREATE TABLE orders (
    id              TEXT PRIMARY KEY,
    number          TEXT NOT NULL UNIQUE,
    user_id         TEXT NOT NULL REFERENCES users (id), -- sin: fk-orders-user
    customer_email  TEXT NOT NULL,
    customer_name   TEXT NOT NULL,
    status          TEXT NOT NULL,
    subtotal        INTEGER NOT NULL,
    discount        INTEGER NOT NULL,
    shipping_fee    INTEGER NOT NULL,
    tax             INTEGER NOT NULL,
    total           INTEGER NOT NULL,
    coupon_code     TEXT NOT NULL DEFAULT '',
    ship_name       TEXT NOT NULL,
    ship_line1      TEXT NOT NULL,
    ship_line2      TEXT NOT NULL DEFAULT '',
    ship_city       TEXT NOT NULL,
    ship_postcode   TEXT NOT NULL,
    ship_country    TEXT NOT NULL,
    address_id      TEXT NOT NULL DEFAULT '',
    note            TEXT NOT NULL DEFAULT '',
    payment_ref     TEXT NOT NULL DEFAULT '',
    carrier         TEXT NOT NULL DEFAULT '',
    tracking_code   TEXT NOT NULL DEFAULT '',
    placed_at       INTEGER NOT NULL,
    paid_at         INTEGER NOT NULL DEFAULT 0,
    shipped_at      INTEGER NOT NULL DEFAULT 0,
    cancelled_at    INTEGER NOT NULL DEFAULT 0,
    updated_at      INTEGER NOT NULL
);
CREATE INDEX orders_user ON orders (user_id, placed_at);
CREATE INDEX orders_status ON orders (status, placed_at);

CREATE TABLE order_lines (
    order_id   TEXT NOT NULL,
    line_no    INTEGER NOT NULL,
    sku        TEXT NOT NULL,
    name       TEXT NOT NULL,
    quantity   INTEGER NOT NULL,
    unit_price INTEGER NOT NULL,
    tax_bp     INTEGER NOT NULL,
    weight_g   INTEGER NOT NULL,
    total      INTEGER NOT NULL,
    PRIMARY KEY (order_id, line_no),
    CONSTRAINT order_lines_order FOREIGN KEY (order_id) REFERENCES orders (id) -- innocent: fk-order-lines
);
CREATE INDEX order_lines_sku ON order_lines (sku);

CREATE TABLE order_events (
    order_id TEXT NOT NULL REFERENCES orders (id),
    kind     TEXT NOT NULL,
    detail   TEXT NOT NULL DEFAULT '',
    at       INTEGER NOT NULL
);

CREATE TABLE order_returns (
    id          TEXT PRIMARY KEY,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    sku         TEXT NOT NULL,
    quantity    INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    refund      INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    received_at INTEGER NOT NULL DEFAULT 0
);
