-- Blocks (A30) and calendar files: what was imported, what was sent as an invitation, what is kept up to date in a folder.

-- A stretch that a person or room is away: a meeting, lunch, travel. Its busy rows are of the kind block, one a day at most.
CREATE TABLE blocks (
  id TEXT PRIMARY KEY,
  resource_id TEXT NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
  title TEXT NOT NULL,
  civil_start TEXT NOT NULL CHECK (length(civil_start) = 16),
  zone TEXT NOT NULL,
  fold INTEGER NOT NULL CHECK (fold IN (0, 1)),
  duration_min INTEGER NOT NULL CHECK (duration_min >= 1),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK (start_ms < end_ms)
) STRICT;
CREATE INDEX blocks_by_resource ON blocks (resource_id, start_ms);

ALTER TABLE busy ADD COLUMN block_id TEXT REFERENCES blocks (id) ON DELETE CASCADE;
CREATE INDEX busy_by_block ON busy (block_id) WHERE block_id IS NOT NULL;

-- An event of an imported file, known again by UID and RECURRENCE-ID (A127). A removed one stays, so that an older file
-- does not bring it back.
CREATE TABLE imported_events (
  id TEXT PRIMARY KEY,
  target TEXT NOT NULL CHECK (target IN ('blocks', 'closures', 'holidays', 'appointments')),
  -- The person or room it was imported for; empty: the business.
  scope TEXT NOT NULL,
  uid TEXT NOT NULL,
  -- Empty for what does not repeat.
  recurrence TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  modified_ms INTEGER,
  start_ms INTEGER NOT NULL,
  content TEXT NOT NULL,
  removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
  block_id TEXT REFERENCES blocks (id) ON DELETE SET NULL,
  closure_id TEXT REFERENCES closures (id) ON DELETE SET NULL,
  holiday_id TEXT REFERENCES holidays (id) ON DELETE SET NULL,
  appointment_id TEXT REFERENCES appointments (id) ON DELETE SET NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  UNIQUE (target, scope, uid, recurrence)
) STRICT;
CREATE INDEX imported_events_by_block ON imported_events (block_id) WHERE block_id IS NOT NULL;
CREATE INDEX imported_events_by_closure ON imported_events (closure_id) WHERE closure_id IS NOT NULL;
CREATE INDEX imported_events_by_holiday ON imported_events (holiday_id) WHERE holiday_id IS NOT NULL;
CREATE INDEX imported_events_by_appointment ON imported_events (appointment_id) WHERE appointment_id IS NOT NULL;

-- What a mail told a client's calendar of a visit (A123). It went out if its message did; what it called the entry, it
-- stays called.
CREATE TABLE invites (
  outbox_id TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  method TEXT NOT NULL CHECK (method IN ('request', 'publish', 'cancel')),
  uid TEXT NOT NULL,
  -- Its place in the series, as a time on the wall; none for a single visit.
  recurrence TEXT CHECK (length(recurrence) = 16),
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  -- The visit's own ics_sequence at that time.
  told INTEGER NOT NULL CHECK (told >= 0),
  PRIMARY KEY (outbox_id, appointment_id)
) STRICT;
CREATE INDEX invites_by_appointment ON invites (appointment_id);
CREATE INDEX invites_by_uid ON invites (uid);

-- How visits go along with mails (A124): asking a program to keep them, or only to be read.
ALTER TABLE send_settings ADD COLUMN invite TEXT NOT NULL DEFAULT 'request' CHECK (invite IN ('request', 'publish'));

-- A calendar file that is kept up to date in a folder (A122).
CREATE TABLE calendar_feeds (
  id TEXT PRIMARY KEY,
  -- The person; none: everybody.
  resource_id TEXT REFERENCES resources (id) ON DELETE CASCADE,
  folder TEXT NOT NULL,
  file_name TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('busy', 'initials', 'full')),
  written_ms INTEGER,
  -- Why the last try wrote nothing.
  fault TEXT,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX calendar_feeds_by_resource ON calendar_feeds (resource_id) WHERE resource_id IS NOT NULL;
