-- Aggregates: the key, the version, what scopes look at, the columns that
-- filters and orders need, and the state as JSON. Every table has one shape.

-- +goose Up
CREATE TABLE kabinet_organizations (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    kind TEXT NOT NULL, status TEXT NOT NULL, name_key TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_organizations_name ON kabinet_organizations (name_key, org, id);

-- Persons belong to no organisation: org is ''.
CREATE TABLE kabinet_people (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    login TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_people_login ON kabinet_people (login) WHERE login <> '';

CREATE TABLE kabinet_memberships (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    person TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_memberships_person ON kabinet_memberships (org, person) WHERE person <> '';
CREATE INDEX kabinet_memberships_of_person ON kabinet_memberships (person, org);

CREATE TABLE kabinet_carts (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, changed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_carts_changed ON kabinet_carts (org, changed DESC, id);
CREATE INDEX kabinet_carts_all_changed ON kabinet_carts (changed DESC, org, id);

CREATE TABLE kabinet_orders (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, seller TEXT NOT NULL, number TEXT NOT NULL, placed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_orders_number ON kabinet_orders (seller, number) WHERE number <> '';
CREATE INDEX kabinet_orders_placed ON kabinet_orders (org, placed DESC, id);
CREATE INDEX kabinet_orders_all_placed ON kabinet_orders (placed DESC, org, id);

-- Idempotency keys of orders; the id is the key.
CREATE TABLE kabinet_order_keys (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    claimed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_order_keys_claimed ON kabinet_order_keys (claimed);

-- Counters: of an organisation its changes of rights, of a seller entity the
-- numbers of its orders.
CREATE TABLE kabinet_counters (
    owner TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;

-- The outbox, in the order of seq.
CREATE TABLE kabinet_outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    org TEXT NOT NULL, id TEXT NOT NULL,
    kind TEXT NOT NULL, aggregate TEXT NOT NULL, version INTEGER NOT NULL,
    at TEXT NOT NULL, data TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (org, id)
) STRICT;
CREATE INDEX kabinet_outbox_pending ON kabinet_outbox (seq) WHERE done = 0;
