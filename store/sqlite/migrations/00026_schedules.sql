-- Schedules. Due is when an active one is to run next, and otherwise empty.

-- +goose Up
CREATE TABLE kabinet_schedules (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, changed TEXT NOT NULL, due TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_schedules_changed ON kabinet_schedules (org, changed DESC, id);
CREATE INDEX kabinet_schedules_all_changed ON kabinet_schedules (changed DESC, org, id);
CREATE INDEX kabinet_schedules_due ON kabinet_schedules (due, org, id);
