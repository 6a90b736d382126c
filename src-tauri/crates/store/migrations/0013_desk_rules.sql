-- What stands open at the desk: changes that clients were not told, visits inside days away that nobody decided about,
-- and what services ask for beyond 0002.

-- What a client knows of a visit that became different (A74). Kept until a person said yes or no, or it is as it was again.
CREATE TABLE untold (
  appointment_id TEXT PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('changed', 'cancelled', 'reinstated')),
  was_start_ms INTEGER NOT NULL,
  was_staff_id TEXT REFERENCES resources (id) ON DELETE RESTRICT,
  was_standing INTEGER NOT NULL CHECK (was_standing IN (0, 1)),
  -- Changes of one act, as of a series, are told in one message.
  act TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('yes', 'no')),
  answered_by TEXT REFERENCES resources (id) ON DELETE RESTRICT,
  answered_ms INTEGER,
  -- Ids of the messages that tell it, with a space between.
  messages TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  CHECK ((answer IS NULL) = (answered_ms IS NULL))
) STRICT;
CREATE INDEX untold_by_act ON untold (act);
CREATE INDEX untold_open ON untold (since_ms) WHERE answer IS NULL;
CREATE INDEX untold_by_staff ON untold (was_staff_id) WHERE was_staff_id IS NOT NULL;
CREATE INDEX untold_by_answerer ON untold (answered_by) WHERE answered_by IS NOT NULL;

-- A visit that stood inside days away when these were entered, until a person decides about it (A27).
CREATE TABLE closure_undecided (
  closure_id TEXT NOT NULL REFERENCES closures (id) ON DELETE CASCADE,
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  -- Where it stood: at another start it is decided.
  start_ms INTEGER NOT NULL,
  PRIMARY KEY (closure_id, appointment_id)
) STRICT;
CREATE INDEX closure_undecided_by_visit ON closure_undecided (appointment_id);

-- A freed time of this service is offered to the waiting list without a click (A81).
ALTER TABLE services ADD COLUMN offers_itself INTEGER NOT NULL DEFAULT 0 CHECK (offers_itself IN (0, 1));

-- Hours before the start until which a reply confirms by itself (A20); none: until the start.
ALTER TABLE services ADD COLUMN confirm_by_hours INTEGER CHECK (confirm_by_hours BETWEEN 0 AND 720);

-- The zone rules by which the instants of a visit were reckoned (A11); none: before they were noted.
ALTER TABLE appointments ADD COLUMN zone_rules TEXT;
