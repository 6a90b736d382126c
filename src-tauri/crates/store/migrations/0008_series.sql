-- Visits that repeat (A58 to A67). Every instance is a row of appointments; here stands the rule they came from.

-- The rule is text of RFC 5545 with its UNTIL as a date; it is expanded from first_civil on. A series that was split keeps
-- where it came from: root_id is the first of them, and the same for all.
CREATE TABLE series (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE RESTRICT,
  rule TEXT NOT NULL,
  first_civil TEXT NOT NULL CHECK (length(first_civil) = 16),
  zone TEXT NOT NULL,
  -- Dates up to here are made; an open series is made further every day.
  made_to TEXT NOT NULL CHECK (length(made_to) = 10),
  -- True when all that was left of it was called off.
  ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
  split_from TEXT REFERENCES series (id) ON DELETE RESTRICT,
  root_id TEXT NOT NULL,
  ics_sequence INTEGER NOT NULL DEFAULT 0 CHECK (ics_sequence >= 0),
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX series_by_client ON series (client_id);
CREATE INDEX series_by_root ON series (root_id);
CREATE INDEX series_by_origin ON series (split_from) WHERE split_from IS NOT NULL;
CREATE INDEX series_to_make ON series (made_to) WHERE ended = 0;

-- Dates of the rule that were left out at booking or when the series was made further.
CREATE TABLE series_exceptions (
  series_id TEXT NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  civil TEXT NOT NULL CHECK (length(civil) = 16),
  reason TEXT NOT NULL CHECK (reason IN ('overlap', 'closure', 'skipped')),
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (series_id, civil)
) STRICT;

CREATE INDEX appointments_by_series ON appointments (series_id, recurrence_id) WHERE series_id IS NOT NULL;
