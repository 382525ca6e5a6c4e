-- What was delivered is purged by its time.

-- +goose Up
CREATE INDEX kabinet_outbox_done ON kabinet_outbox (at, seq) WHERE done = 1;
