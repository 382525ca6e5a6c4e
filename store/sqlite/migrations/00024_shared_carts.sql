-- Carts are found by the persons with whom they are shared (each between two line
-- feeds), and by the time from when on they may expire.

-- +goose Up
ALTER TABLE kabinet_carts ADD COLUMN shared TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_carts ADD COLUMN expires TEXT NOT NULL DEFAULT '';
UPDATE kabinet_carts SET
    shared = coalesce((
        SELECT char(10) || group_concat(value ->> '$.person', char(10)) || char(10)
        FROM json_each(state, '$.shares')), ''),
    expires = coalesce(
        substr(state ->> '$.expires', 1, 19) || '.' ||
        substr(rtrim(substr(state ->> '$.expires', 21), 'Z') || '000000000', 1, 9) || 'Z', '');
CREATE INDEX kabinet_carts_shared ON kabinet_carts (org, shared);
CREATE INDEX kabinet_carts_expires ON kabinet_carts (expires);
