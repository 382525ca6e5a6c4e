-- Orders are found by the buyer's number, origin, articles and sites (each between two
-- line feeds), by what other systems call them, and by whether the ERP has them.
-- Shipments, invoices for payment, and inbound orders that wait for what they name.

-- +goose Up
ALTER TABLE kabinet_orders ADD COLUMN buyer_number TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_orders ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_orders ADD COLUMN articles TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_orders ADD COLUMN sites TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_orders ADD COLUMN exported TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_orders ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE kabinet_orders ADD COLUMN external TEXT NOT NULL DEFAULT '';
UPDATE kabinet_orders SET
    buyer_number = coalesce(state ->> '$.buyerNumber', ''),
    origin = coalesce(state ->> '$.origin', ''),
    articles = coalesce((
        SELECT char(10) || group_concat(sku, char(10)) || char(10)
        FROM (SELECT DISTINCT value ->> '$.sku' AS sku FROM json_each(state, '$.lines'))), ''),
    sites = coalesce((
        SELECT char(10) || group_concat(site, char(10)) || char(10)
        FROM (SELECT state ->> '$.site' AS site UNION SELECT value ->> '$.site' FROM json_each(state, '$.lines'))
        WHERE site IS NOT NULL), '');
CREATE UNIQUE INDEX kabinet_orders_external ON kabinet_orders (source, external) WHERE external <> '';

CREATE TABLE kabinet_shipments (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, number TEXT NOT NULL, created TEXT NOT NULL, orders TEXT NOT NULL,
    source TEXT NOT NULL, external TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE UNIQUE INDEX kabinet_shipments_external ON kabinet_shipments (source, external) WHERE external <> '';
CREATE INDEX kabinet_shipments_created ON kabinet_shipments (org, created DESC, id);
CREATE INDEX kabinet_shipments_all_created ON kabinet_shipments (created DESC, org, id);

CREATE TABLE kabinet_proformas (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    ordered TEXT NOT NULL, issued TEXT NOT NULL, due TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_proformas_of ON kabinet_proformas (org, ordered, issued);
CREATE INDEX kabinet_proformas_due ON kabinet_proformas (due);

CREATE TABLE kabinet_order_parking (
    org TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    unit TEXT NOT NULL, legal_entity TEXT NOT NULL, owner TEXT NOT NULL,
    tried TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX kabinet_order_parking_tried ON kabinet_order_parking (tried);
