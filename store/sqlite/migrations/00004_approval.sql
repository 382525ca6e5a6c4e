-- Approvals: flows, and the rules of organisations. subject is the key of what is to
-- be approved, and '' once the flow is over; an instant that never comes is ''.

-- +goose Up
CREATE TABLE kabinet_approvals (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, kind TEXT NOT NULL, opened TEXT NOT NULL, next TEXT NOT NULL, subject TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_approvals_subject ON kabinet_approvals (org, subject) WHERE subject <> '';
CREATE INDEX kabinet_approvals_opened ON kabinet_approvals (org, opened DESC, id);
CREATE INDEX kabinet_approvals_all_opened ON kabinet_approvals (opened DESC, org, id);

CREATE TABLE kabinet_approval_books (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
