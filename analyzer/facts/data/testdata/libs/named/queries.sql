-- name: get-visitor
SELECT * FROM visitors WHERE id = $1;

-- name: add-visitor
-- raw: true
INSERT INTO visitors (id) VALUES ($1);

-- name: count-by
SELECT count(*) FROM %s WHERE day = $1;

-- name: purge-visits
DELETE FROM visits WHERE day < $1;
