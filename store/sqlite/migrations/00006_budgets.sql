-- Budgets; what they hold and have spent is in the ledger.

-- +goose Up
CREATE TABLE kabinet_budgets (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, name TEXT NOT NULL, cost_centre TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_budgets_name ON kabinet_budgets (org, name, id);
CREATE INDEX kabinet_budgets_all_name ON kabinet_budgets (name, org, id);
