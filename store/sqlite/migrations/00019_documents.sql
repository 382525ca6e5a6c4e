-- Documents, and who was handed their bytes. About has what a document is about, words
-- its number and title in lower case.

-- +goose Up
CREATE TABLE kabinet_documents (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, words TEXT NOT NULL, date TEXT NOT NULL, about TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_documents_date ON kabinet_documents (org, date DESC, id);
CREATE INDEX kabinet_documents_all_date ON kabinet_documents (date DESC, org, id);

CREATE TABLE kabinet_document_accesses (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    document TEXT NOT NULL, accessed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_document_accesses_document ON kabinet_document_accesses (org, document, accessed DESC, id);
