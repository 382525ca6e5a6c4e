-- Stock: levels, their sources, and rows of feeds that wait for what they name. What
-- documents hold is in the ledger.

-- +goose Up
CREATE TABLE kabinet_stock_levels (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    sku TEXT NOT NULL, warehouse TEXT NOT NULL, source TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_stock_levels_sku ON kabinet_stock_levels (org, sku, warehouse, id);
CREATE INDEX kabinet_stock_levels_source ON kabinet_stock_levels (org, source, sku, warehouse, id);

CREATE TABLE kabinet_stock_sources (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;

CREATE TABLE kabinet_stock_parked (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    source TEXT NOT NULL, status TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_stock_parked_waiting ON kabinet_stock_parked (org, source, status, id);
