-- Pilots of a roll-out: criteria, applications, waves and their frozen cohorts.

-- +goose Up
CREATE TABLE kabinet_rollout_pilots (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, created TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_rollout_pilots_created ON kabinet_rollout_pilots (org, created DESC, id);
CREATE INDEX kabinet_rollout_pilots_all_created ON kabinet_rollout_pilots (created DESC, org, id);
