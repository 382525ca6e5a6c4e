-- Codes and links to sign in with, which belong to no organisation (org is ''), and
-- when what is over may be deleted: "ended" is '' for what is kept.

-- +goose Up
CREATE TABLE kabinet_passcodes (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    expires TEXT NOT NULL, selector TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_passcodes_selector ON kabinet_passcodes (selector) WHERE selector <> '';
CREATE INDEX kabinet_passcodes_expires ON kabinet_passcodes (expires);

ALTER TABLE kabinet_invitations ADD COLUMN ended TEXT NOT NULL DEFAULT '';
UPDATE kabinet_invitations SET ended = expires WHERE status NOT IN ('pending', 'awaiting_approval', 'accepted');
CREATE INDEX kabinet_invitations_ended ON kabinet_invitations (ended);

-- The instants in states end with "Z" and may have fewer digits than the column.
ALTER TABLE kabinet_invite_meters ADD COLUMN ended TEXT NOT NULL DEFAULT '';
UPDATE kabinet_invite_meters SET ended = substr(state ->> '$.full', 1, 19) || '.999999999Z';
CREATE INDEX kabinet_invite_meters_ended ON kabinet_invite_meters (ended);

ALTER TABLE kabinet_invite_bulks ADD COLUMN ended TEXT NOT NULL DEFAULT '';
UPDATE kabinet_invite_bulks SET ended = substr(state ->> '$.at', 1, 19) || '.999999999Z';
CREATE INDEX kabinet_invite_bulks_ended ON kabinet_invite_bulks (ended);
