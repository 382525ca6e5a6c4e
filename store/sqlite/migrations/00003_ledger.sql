-- Ledgers: balances, which one conditional UPDATE moves; entries, whose id is
-- their identity, so that a repeated one is taken; and reservations.

-- +goose Up
CREATE TABLE kabinet_ledger_balances (
    org TEXT NOT NULL, book TEXT NOT NULL, account TEXT NOT NULL, part TEXT NOT NULL,
    reserved INTEGER NOT NULL CHECK (reserved >= 0), committed INTEGER NOT NULL, entries INTEGER NOT NULL,
    PRIMARY KEY (org, book, account, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE kabinet_ledger_entries (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    book TEXT NOT NULL, account TEXT NOT NULL, part TEXT NOT NULL, n TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_ledger_entries_n ON kabinet_ledger_entries (org, book, account, part, n);

CREATE TABLE kabinet_reservations (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    book TEXT NOT NULL, document TEXT NOT NULL, document_version TEXT NOT NULL, status TEXT NOT NULL, due TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_reservations_document ON kabinet_reservations (org, book, document, document_version);
CREATE INDEX kabinet_reservations_due ON kabinet_reservations (book, due, org, id);
CREATE INDEX kabinet_reservations_active ON kabinet_reservations (org, book, status, document);
