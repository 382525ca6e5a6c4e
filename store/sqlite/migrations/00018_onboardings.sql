-- Onboardings and published templates. The owner is the accountable one; due is when to
-- look at one without anybody asking, or '', and open the template while it is running.

-- +goose Up
CREATE TABLE kabinet_onboardings (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, template TEXT NOT NULL, manager TEXT NOT NULL, cause TEXT NOT NULL, class TEXT NOT NULL,
    started TEXT NOT NULL, due TEXT NOT NULL, open TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_onboardings_open ON kabinet_onboardings (org, open) WHERE open <> '';
CREATE INDEX kabinet_onboardings_due ON kabinet_onboardings (due);
CREATE INDEX kabinet_onboardings_started ON kabinet_onboardings (org, started DESC, id);
CREATE INDEX kabinet_onboardings_all_started ON kabinet_onboardings (started DESC, org, id);

-- Templates belong to no client: org is ''.
CREATE TABLE kabinet_onboarding_templates (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
