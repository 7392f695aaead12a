CREATE TABLE carts (
    user_id    TEXT PRIMARY KEY,
    updated_at INTEGER NOT NULL
);

CREATE TABLE cart_items (
    user_id  TEXT NOT NULL REFERENCES carts (user_id) ON DELETE CASCADE, -- innocent: fk-cart-items
    sku      TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, sku)
);
