-- Lists of articles. Stage is 'live' or 'archived'.

-- +goose Up
CREATE TABLE kabinet_lists (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    kind TEXT NOT NULL, stage TEXT NOT NULL, changed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_lists_changed ON kabinet_lists (org, changed DESC, id);
CREATE INDEX kabinet_lists_all_changed ON kabinet_lists (changed DESC, org, id);
