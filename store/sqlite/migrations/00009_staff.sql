-- Who of the seller's staff looks after which client, from begins ('' is ever) to
-- over ('9' is never).

-- +goose Up
CREATE TABLE kabinet_staff (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    person TEXT NOT NULL, function TEXT NOT NULL, begins TEXT NOT NULL, over TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_staff_person ON kabinet_staff (person, org, id);
