CREATE TABLE notification_outbox (
    id         TEXT PRIMARY KEY,
    recipient  TEXT NOT NULL,
    template   TEXT NOT NULL,
    data       TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'queued',
    attempts   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    not_before INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX notification_outbox_due ON notification_outbox (state, not_before);

CREATE TABLE notification_optouts (
    recipient TEXT NOT NULL,
    template  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (recipient, template)
);
