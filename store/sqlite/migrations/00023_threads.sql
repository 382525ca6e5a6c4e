-- Conversations and suggestions, their messages, and how far people have read. Open is
-- '1' while a thread is not closed; the id of a message is its thread and number, that of
-- a mark its thread and person.

-- +goose Up
CREATE TABLE kabinet_threads (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    kind TEXT NOT NULL, about TEXT NOT NULL, about_id TEXT NOT NULL, awaiting TEXT NOT NULL, stage TEXT NOT NULL,
    open TEXT NOT NULL, changed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_threads_changed ON kabinet_threads (org, changed DESC, id);
CREATE INDEX kabinet_threads_all_changed ON kabinet_threads (changed DESC, org, id);

CREATE TABLE kabinet_thread_messages (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    thread TEXT NOT NULL, number TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_thread_messages_thread ON kabinet_thread_messages (org, thread, number DESC, id);

CREATE TABLE kabinet_thread_marks (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
