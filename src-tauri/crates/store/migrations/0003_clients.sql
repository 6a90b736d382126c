-- The clients slice: people and organisations, how to reach them, what they agreed to, what was said, and imports.

-- One run of an import; its rows say what it did, so that it can be undone.
CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  header_key TEXT NOT NULL,
  counts TEXT NOT NULL,
  by_staff_id TEXT,
  created_ms INTEGER NOT NULL,
  undone_ms INTEGER
) STRICT;
CREATE INDEX imports_by_file ON imports (file_sha256);

-- Column mapping remembered per set of headers.
CREATE TABLE import_mappings (
  header_key TEXT PRIMARY KEY,
  mapping TEXT NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation')),
  salutation TEXT,
  given_name TEXT,
  middle_name TEXT,
  family_name TEXT,
  suffix TEXT,
  organisation_name TEXT,
  preferred_name TEXT,
  say_as TEXT,
  worry TEXT,
  display_name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  birth_date TEXT CHECK (birth_date IS NULL OR length(birth_date) = 10),
  language TEXT,
  zone TEXT,
  preferred_channel TEXT CHECK (preferred_channel IN ('sms', 'email', 'phone', 'post')),
  external_id TEXT UNIQUE,
  notes TEXT,
  tags TEXT NOT NULL DEFAULT '[]',
  addresses TEXT NOT NULL DEFAULT '[]',
  bill_to_id TEXT REFERENCES clients (id) ON DELETE SET NULL,
  import_id TEXT REFERENCES imports (id) ON DELETE SET NULL,
  archived_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX clients_by_name ON clients (sort_key, id);
CREATE INDEX clients_by_birth ON clients (birth_date) WHERE birth_date IS NOT NULL;
CREATE INDEX clients_by_bill_to ON clients (bill_to_id) WHERE bill_to_id IS NOT NULL;
CREATE INDEX clients_by_import ON clients (import_id) WHERE import_id IS NOT NULL;

-- Equal numbers and addresses may stand at any number of clients: families share them (S7.4).
CREATE TABLE contact_points (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('phone', 'email', 'handle')),
  position INTEGER NOT NULL,
  value TEXT NOT NULL,
  normalized TEXT,
  match_key TEXT,
  extension TEXT,
  network TEXT,
  label TEXT,
  line_type TEXT CHECK (line_type IN ('mobile', 'landline', 'either', 'other')),
  state TEXT NOT NULL CHECK (state IN ('unknown', 'ok', 'bad')),
  flag TEXT,
  valid_to_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_points_by_client ON contact_points (client_id);
CREATE INDEX contact_points_by_key ON contact_points (kind, match_key) WHERE match_key IS NOT NULL;

-- Append-only: a correction is a new event (CO1).
CREATE TABLE consent_events (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'email', 'phone', 'post')),
  state TEXT NOT NULL CHECK (state IN ('granted', 'refused', 'withdrawn')),
  how TEXT NOT NULL,
  evidence TEXT,
  at_ms INTEGER NOT NULL,
  by_staff_id TEXT,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_events_by_client ON consent_events (client_id, at_ms);

-- Calls, desk talks, letters: what no machine sent.
CREATE TABLE interactions (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out', 'none')),
  text TEXT NOT NULL,
  mood TEXT CHECK (mood IN ('calm', 'upset', 'angry')),
  needs_reply INTEGER NOT NULL CHECK (needs_reply IN (0, 1)),
  reply_by_ms INTEGER,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  at_ms INTEGER NOT NULL,
  by_staff_id TEXT,
  settled_ms INTEGER,
  settled_by_staff_id TEXT,
  outcome TEXT,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX interactions_by_client ON interactions (client_id, at_ms);
CREATE INDEX interactions_open ON interactions (at_ms) WHERE is_open = 1;

-- What an import did to each client, with the record as it was before.
CREATE TABLE import_rows (
  id TEXT PRIMARY KEY,
  import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  client_id TEXT REFERENCES clients (id) ON DELETE SET NULL,
  row_number INTEGER NOT NULL,
  row_hash TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('new', 'update')),
  version_after INTEGER NOT NULL,
  before_image TEXT,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX import_rows_by_import ON import_rows (import_id, row_number);
CREATE INDEX import_rows_by_hash ON import_rows (row_hash);
CREATE INDEX import_rows_by_client ON import_rows (client_id) WHERE client_id IS NOT NULL;

-- Finding by any fragment of three letters or more; the row's number is the client's number.
CREATE VIRTUAL TABLE client_search USING fts5 (names, rest, tokenize = "trigram case_sensitive 1");
