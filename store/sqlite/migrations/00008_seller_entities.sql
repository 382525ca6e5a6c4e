-- The legal entities of the seller, which were part of its organisation. They
-- are found by their id alone: org is ''.

-- +goose Up
CREATE TABLE kabinet_seller_entities (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
INSERT INTO kabinet_seller_entities
SELECT '', e.value ->> '$.id', 1, '', '', '',
    json_set(json_remove(e.value, '$.taxId'), '$.schema', 1, '$.org', o.id, '$.created', o.state ->> '$.created',
        '$.identifiers', json(CASE WHEN e.value ->> '$.country' = 'RU' AND e.value ->> '$.taxId' <> ''
            THEN json_array(json_object('scheme', 'ru_inn', 'number', e.value ->> '$.taxId')) ELSE '[]' END))
FROM kabinet_organizations o, json_each(o.state, '$.sellerEntities') e;
