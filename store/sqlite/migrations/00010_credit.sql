-- Credit: accounts of payers, groups of them, and held orders. What orders hold and
-- what is owed is in the ledger.

-- +goose Up
CREATE TABLE kabinet_credit_accounts (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    seller TEXT NOT NULL, currency TEXT NOT NULL, group_org TEXT NOT NULL, group_id TEXT NOT NULL, blocked TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_credit_accounts_party ON kabinet_credit_accounts (org, seller, legal_entity, currency) WHERE currency <> '';
CREATE INDEX kabinet_credit_accounts_group ON kabinet_credit_accounts (group_org, group_id, org, id);

CREATE TABLE kabinet_credit_groups (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;

CREATE TABLE kabinet_credit_holds (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    document TEXT NOT NULL, status TEXT NOT NULL, account TEXT NOT NULL, created TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_credit_holds_document ON kabinet_credit_holds (org, document) WHERE document <> '';
CREATE INDEX kabinet_credit_holds_created ON kabinet_credit_holds (org, created DESC, id);
CREATE INDEX kabinet_credit_holds_all_created ON kabinet_credit_holds (created DESC, org, id);
