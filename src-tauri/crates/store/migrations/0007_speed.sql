-- Lists that are short on screen stay short in the database, however long the history is.

-- Open documents, the newest first: among years of paid ones they are few.
CREATE INDEX invoices_open_by_time ON invoices (at_ms, id) WHERE state = 'issued' AND open_minor > 0;

-- Clients who were put away, by name.
CREATE INDEX clients_archived ON clients (sort_key, id) WHERE archived_ms IS NOT NULL;

-- Clients with tags, by name: a tag that few carry is found without reading every client.
CREATE INDEX clients_tagged ON clients (sort_key, id, tags) WHERE tags <> '[]';
