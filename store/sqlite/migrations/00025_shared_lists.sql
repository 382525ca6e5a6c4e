-- Lists are found by the persons with whom they are shared, each between two line
-- feeds.

-- +goose Up
ALTER TABLE kabinet_lists ADD COLUMN shared TEXT NOT NULL DEFAULT '';
CREATE INDEX kabinet_lists_shared ON kabinet_lists (org, shared);
