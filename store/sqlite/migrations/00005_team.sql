-- There is one seller, and lists of members go by status and the instant at
-- which the membership was created, with nine digits of the second.

-- +goose Up
ALTER TABLE kabinet_organizations ADD COLUMN seller TEXT NOT NULL DEFAULT '';
UPDATE kabinet_organizations SET seller = '1' WHERE kind = 'seller';
CREATE UNIQUE INDEX kabinet_organizations_seller ON kabinet_organizations (seller) WHERE seller <> '';

ALTER TABLE kabinet_memberships ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_memberships ADD COLUMN created TEXT NOT NULL DEFAULT '';
UPDATE kabinet_memberships SET
    status = coalesce(state ->> '$.status', ''),
    created = substr(state ->> '$.created', 1, 19) || '.' ||
        substr(trim(substr(state ->> '$.created', 21), 'Z') || '000000000', 1, 9) || 'Z';
CREATE INDEX kabinet_memberships_created ON kabinet_memberships (org, created, id);
CREATE INDEX kabinet_memberships_all_created ON kabinet_memberships (created, org, id);
