-- Claims; what they hold of shipments is in the ledger.

-- +goose Up
CREATE TABLE kabinet_claims (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, changed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_claims_changed ON kabinet_claims (org, changed DESC, id);
CREATE INDEX kabinet_claims_all_changed ON kabinet_claims (changed DESC, org, id);
