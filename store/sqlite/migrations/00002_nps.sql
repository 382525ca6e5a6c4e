-- Satisfaction: requests of surveys with their answers, what is known of asking
-- persons, and follow-ups. Instants that have not come are ''.

-- +goose Up
CREATE TABLE kabinet_nps_requests (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, person TEXT NOT NULL, programme TEXT NOT NULL, opened TEXT NOT NULL,
    sent TEXT NOT NULL, responded TEXT NOT NULL, until TEXT NOT NULL, selector TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_nps_requests_selector ON kabinet_nps_requests (selector) WHERE selector <> '';
CREATE INDEX kabinet_nps_requests_opened ON kabinet_nps_requests (org, opened DESC, id);
CREATE INDEX kabinet_nps_requests_all_opened ON kabinet_nps_requests (opened DESC, org, id);
CREATE INDEX kabinet_nps_requests_sent ON kabinet_nps_requests (org, sent);

-- Persons belong to no organisation: org is ''.
CREATE TABLE kabinet_nps_contacts (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;

CREATE TABLE kabinet_nps_followups (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, supervisor TEXT NOT NULL, opened TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_nps_followups_opened ON kabinet_nps_followups (org, opened DESC, id);
CREATE INDEX kabinet_nps_followups_all_opened ON kabinet_nps_followups (opened DESC, org, id);
