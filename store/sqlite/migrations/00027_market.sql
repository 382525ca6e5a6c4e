-- Offers of the leftover market. Until and lot are empty unless one is offered.

-- +goose Up
CREATE TABLE kabinet_market_offers (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    sku TEXT NOT NULL, warehouse TEXT NOT NULL, audience TEXT NOT NULL,
    until TEXT NOT NULL, created TEXT NOT NULL, lot TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_market_offers_lot ON kabinet_market_offers (org, lot) WHERE lot <> '';
CREATE INDEX kabinet_market_offers_created ON kabinet_market_offers (org, created DESC, id);
