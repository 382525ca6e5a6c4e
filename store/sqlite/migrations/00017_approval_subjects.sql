-- Approvals are asked for by what they are about: "about" is the id of the subject, also
-- of a flow that is over.

-- +goose Up
ALTER TABLE kabinet_approvals ADD COLUMN about TEXT NOT NULL DEFAULT '';
UPDATE kabinet_approvals SET about = state ->> '$.subject.id';
CREATE INDEX kabinet_approvals_about ON kabinet_approvals (org, about);
