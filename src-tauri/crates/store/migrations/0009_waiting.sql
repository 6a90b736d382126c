-- The waiting list (A79 to A88), the shelf (A76), and what people decided about recalls (A89 to A93).

CREATE TABLE waiting_entries (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE RESTRICT,
  -- JSON lists; empty: any.
  weekdays TEXT NOT NULL,
  dayparts TEXT NOT NULL,
  from_date TEXT CHECK (length(from_date) = 10),
  to_date TEXT CHECK (length(to_date) = 10),
  notice_min INTEGER NOT NULL CHECK (notice_min BETWEEN 0 AND 43200),
  urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
  note TEXT,
  -- The visit that they would give up for an earlier one.
  instead_of TEXT REFERENCES appointments (id) ON DELETE SET NULL,
  -- Offers in a row without an answer.
  unanswered INTEGER NOT NULL DEFAULT 0,
  joined_ms INTEGER NOT NULL,
  left_ms INTEGER,
  left_why TEXT CHECK (left_why IN ('booked', 'removed')),
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK ((left_ms IS NULL) = (left_why IS NULL))
) STRICT;
CREATE INDEX waiting_entries_by_client ON waiting_entries (client_id);
CREATE INDEX waiting_entries_by_visit ON waiting_entries (instead_of) WHERE instead_of IS NOT NULL;
CREATE INDEX waiting_entries_present ON waiting_entries (joined_ms) WHERE left_ms IS NULL;

CREATE TABLE waiting_services (
  entry_id TEXT NOT NULL REFERENCES waiting_entries (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  service_id TEXT NOT NULL REFERENCES services (id) ON DELETE RESTRICT,
  PRIMARY KEY (entry_id, position)
) STRICT;
CREATE INDEX waiting_services_by_service ON waiting_services (service_id);

CREATE TABLE waiting_staff (
  entry_id TEXT NOT NULL REFERENCES waiting_entries (id) ON DELETE CASCADE,
  staff_id TEXT NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
  PRIMARY KEY (entry_id, staff_id)
) STRICT;
CREATE INDEX waiting_staff_by_staff ON waiting_staff (staff_id);

-- A free time, kept for one person until an instant. Its busy rows are of the kind hold.
CREATE TABLE waiting_offers (
  id TEXT PRIMARY KEY,
  entry_id TEXT NOT NULL REFERENCES waiting_entries (id) ON DELETE CASCADE,
  staff_id TEXT NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
  room_id TEXT REFERENCES resources (id) ON DELETE RESTRICT,
  civil TEXT NOT NULL CHECK (length(civil) = 16),
  zone TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  -- Length of the whole free time, for the next in the list.
  slot_min INTEGER NOT NULL CHECK (slot_min BETWEEN 1 AND 1440),
  hold_min INTEGER NOT NULL CHECK (hold_min BETWEEN 10 AND 1440),
  state TEXT NOT NULL CHECK (state IN ('open', 'yes', 'no', 'expired', 'withdrawn')),
  offered_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  -- True while the provider has not taken the message: then the time of holding has not begun (A83).
  awaits_sending INTEGER NOT NULL CHECK (awaits_sending IN (0, 1)),
  outbox_id TEXT,
  settled_ms INTEGER,
  appointment_id TEXT REFERENCES appointments (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX waiting_offers_by_entry ON waiting_offers (entry_id);
CREATE INDEX waiting_offers_by_staff ON waiting_offers (staff_id, start_ms);
CREATE INDEX waiting_offers_by_room ON waiting_offers (room_id) WHERE room_id IS NOT NULL;
CREATE INDEX waiting_offers_by_visit ON waiting_offers (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX waiting_offers_open ON waiting_offers (expires_ms) WHERE state = 'open';

ALTER TABLE busy ADD COLUMN offer_id TEXT REFERENCES waiting_offers (id) ON DELETE CASCADE;
CREATE INDEX busy_by_offer ON busy (offer_id) WHERE offer_id IS NOT NULL;

ALTER TABLE appointments ADD COLUMN shelf_due TEXT;
CREATE INDEX appointments_on_shelf ON appointments (shelf_due) WHERE placement = 'shelf';

-- A recall that was put off, or given up, by a person.
CREATE TABLE recall_choices (
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  service_id TEXT NOT NULL REFERENCES services (id) ON DELETE RESTRICT,
  -- The due date it was decided about: a later visit asks anew.
  due TEXT NOT NULL CHECK (length(due) = 10),
  snoozed_to TEXT CHECK (length(snoozed_to) = 10),
  reason TEXT NOT NULL,
  decided_ms INTEGER NOT NULL,
  PRIMARY KEY (client_id, service_id)
) STRICT;
CREATE INDEX recall_choices_by_service ON recall_choices (service_id);
