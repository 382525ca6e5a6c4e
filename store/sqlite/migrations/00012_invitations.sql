-- Invitations, who does not want to be invited again, how much of the rates is used,
-- and what became of lists. The owner is the sponsor; open is the address while an
-- invitation is open, seat the organisation while it reserves a seat, and due is
-- when something is to be done by itself, or ''.

-- +goose Up
CREATE TABLE kabinet_invitations (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, scope TEXT NOT NULL, address TEXT NOT NULL, created TEXT NOT NULL, expires TEXT NOT NULL,
    due TEXT NOT NULL, seat TEXT NOT NULL, selector TEXT NOT NULL, open TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_invitations_selector ON kabinet_invitations (selector) WHERE selector <> '';
CREATE UNIQUE INDEX kabinet_invitations_open ON kabinet_invitations (org, scope, open) WHERE open <> '';
CREATE INDEX kabinet_invitations_person ON kabinet_invitations (open);
CREATE INDEX kabinet_invitations_seat ON kabinet_invitations (seat, expires);
CREATE INDEX kabinet_invitations_due ON kabinet_invitations (due);
CREATE INDEX kabinet_invitations_created ON kabinet_invitations (org, created DESC, id);
CREATE INDEX kabinet_invitations_all_created ON kabinet_invitations (created DESC, org, id);

CREATE TABLE kabinet_invite_refusals (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;

-- Rates belong to no organisation: org is ''.
CREATE TABLE kabinet_invite_meters (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;

CREATE TABLE kabinet_invite_bulks (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
