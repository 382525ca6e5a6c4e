-- Delegations: somebody's rights that another may use. The owner is whose they
-- are, the recipient who uses them.

-- +goose Up
CREATE TABLE kabinet_delegations (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    kind TEXT NOT NULL, recipient TEXT NOT NULL, status TEXT NOT NULL,
    begins TEXT NOT NULL, ends TEXT NOT NULL, created TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_delegations_recipient ON kabinet_delegations (recipient, status, ends);
CREATE INDEX kabinet_delegations_created ON kabinet_delegations (org, created DESC, id);
CREATE INDEX kabinet_delegations_all_created ON kabinet_delegations (created DESC, org, id);
