-- Legal entities have identifiers of any scheme: what was the tax number of one
-- in Russia is its INN. What carriers must know of a site, which was text, is in
-- the note.

-- +goose Up
UPDATE kabinet_organizations SET state = json_set(state, '$.legalEntities', json((
    SELECT json_group_array(json(
        CASE WHEN value ->> '$.country' = 'RU' AND coalesce(value ->> '$.taxId', '') <> ''
        THEN json_set(json_remove(value, '$.taxId'), '$.identifiers',
            json_array(json_object('scheme', 'ru_inn', 'number', value ->> '$.taxId')))
        ELSE json_remove(value, '$.taxId') END))
    FROM json_each(state, '$.legalEntities'))))
WHERE state -> '$.legalEntities' IS NOT NULL;

UPDATE kabinet_organizations SET state = json_set(state, '$.sites', json((
    SELECT json_group_array(json(json_set(value, '$.receiving', json_object(
        'unloading', json(CASE WHEN value ->> '$.receiving.rail' THEN '["rail"]' ELSE '[]' END),
        'note', trim(coalesce(value ->> '$.receiving.hours', '') || '; ' || coalesce(value ->> '$.receiving.vehicle', '') || '; ' ||
            coalesce(value ->> '$.receiving.contact', '') || '; ' || coalesce(value ->> '$.receiving.note', ''), '; ')))))
    FROM json_each(state, '$.sites'))))
WHERE state -> '$.sites' IS NOT NULL;
UPDATE kabinet_organizations SET state = json_remove(state, '$.sellerEntities');
