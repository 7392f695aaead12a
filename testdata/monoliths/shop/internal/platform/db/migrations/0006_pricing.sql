CREATE TABLE coupons (
    code         TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    value        INTEGER NOT NULL,
    min_subtotal INTEGER NOT NULL DEFAULT 0,
    max_uses     INTEGER NOT NULL DEFAULT 0,
    per_user     INTEGER NOT NULL DEFAULT 0,
    valid_from   INTEGER NOT NULL DEFAULT 0,
    valid_to     INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE coupon_redemptions (
    code     TEXT NOT NULL REFERENCES coupons (code),
    user_id  TEXT NOT NULL,
    order_id TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (code, order_id)
);

-- A cart remembers the coupon its owner typed in.
ALTER TABLE carts ADD COLUMN coupon_code TEXT REFERENCES coupons (code); -- sin: fk-carts-coupon
