CREATE TABLE categories (
    id        TEXT PRIMARY KEY,
    parent_id TEXT NOT NULL DEFAULT '',
    slug      TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL
);

CREATE TABLE products (
    sku         TEXT PRIMARY KEY,
    category_id TEXT NOT NULL REFERENCES categories (id),
    slug        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    price       INTEGER NOT NULL,
    weight_g    INTEGER NOT NULL DEFAULT 0,
    tax_class   TEXT NOT NULL DEFAULT 'standard',
    active      INTEGER NOT NULL DEFAULT 1,
    available   INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
);
CREATE INDEX products_category ON products (category_id);

CREATE TABLE price_history (
    sku        TEXT NOT NULL,
    price      INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    CONSTRAINT price_history_product FOREIGN KEY (sku) REFERENCES products (sku)
);
