-- Lists of members go by role: the ids of all that somebody was assigned, each
-- between two line feeds, which no id contains.

-- +goose Up
ALTER TABLE kabinet_memberships ADD COLUMN roles TEXT NOT NULL DEFAULT '';
UPDATE kabinet_memberships SET roles = coalesce((
    SELECT char(10) || group_concat(value ->> '$.role', char(10)) || char(10) FROM json_each(state, '$.assignments')), '');
