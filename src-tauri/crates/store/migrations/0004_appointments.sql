-- The appointments slice. No "reminded" flag stands here: the outbox holds that (A5).

CREATE TABLE appointments (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE RESTRICT,
  bill_to_id TEXT REFERENCES clients (id) ON DELETE RESTRICT,
  civil_start TEXT NOT NULL CHECK (length(civil_start) = 16),
  zone TEXT NOT NULL,
  fold INTEGER NOT NULL CHECK (fold IN (0, 1)),
  duration_min INTEGER NOT NULL CHECK (duration_min BETWEEN 1 AND 1440),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  status TEXT NOT NULL
    CHECK (status IN ('booked', 'confirmed', 'arrived', 'in_progress', 'completed', 'no_show', 'cancelled')),
  cancelled_kind TEXT CHECK (cancelled_kind IN ('in_time', 'late', 'by_business')),
  placement TEXT NOT NULL CHECK (placement IN ('calendar', 'shelf')),
  status_ms INTEGER NOT NULL,
  first_visit INTEGER NOT NULL CHECK (first_visit IN (0, 1)),
  note TEXT,
  series_id TEXT,
  recurrence_id TEXT,
  detached INTEGER NOT NULL DEFAULT 0 CHECK (detached IN (0, 1)),
  group_id TEXT,
  revision INTEGER NOT NULL CHECK (revision >= 0),
  ics_sequence INTEGER NOT NULL CHECK (ics_sequence >= 0),
  created_by TEXT REFERENCES resources (id) ON DELETE RESTRICT,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK (start_ms < end_ms),
  CHECK ((status = 'cancelled') = (cancelled_kind IS NOT NULL))
) STRICT;
CREATE INDEX appointments_by_start ON appointments (start_ms, id);
CREATE INDEX appointments_by_client ON appointments (client_id, start_ms, id);
CREATE INDEX appointments_by_status ON appointments (status, start_ms);
CREATE INDEX appointments_by_bill_to ON appointments (bill_to_id) WHERE bill_to_id IS NOT NULL;
CREATE INDEX appointments_by_creator ON appointments (created_by) WHERE created_by IS NOT NULL;

-- The services of one visit, in order (A42). The price is the one agreed at booking (A18).
CREATE TABLE appointment_items (
  id TEXT PRIMARY KEY,
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  offset_min INTEGER NOT NULL CHECK (offset_min >= 0),
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
  service_id TEXT NOT NULL REFERENCES services (id) ON DELETE RESTRICT,
  staff_id TEXT NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
  room_id TEXT REFERENCES resources (id) ON DELETE RESTRICT,
  price_minor INTEGER,
  price_currency TEXT,
  -- Work and gaps as agreed, as JSON; none is one stretch of work. A later change of the service does not touch them (A22).
  segments TEXT,
  before_min INTEGER NOT NULL DEFAULT 0 CHECK (before_min BETWEEN 0 AND 240),
  after_min INTEGER NOT NULL DEFAULT 0 CHECK (after_min BETWEEN 0 AND 240),
  dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1)),
  UNIQUE (appointment_id, position)
) STRICT;
CREATE INDEX appointment_items_by_service ON appointment_items (service_id);
CREATE INDEX appointment_items_by_staff ON appointment_items (staff_id);
CREATE INDEX appointment_items_by_room ON appointment_items (room_id) WHERE room_id IS NOT NULL;

-- A refusal that a person overruled, with the reason (A37).
CREATE TABLE overrides (
  id TEXT PRIMARY KEY,
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  by_staff_id TEXT REFERENCES resources (id) ON DELETE RESTRICT,
  reason TEXT NOT NULL,
  overruled TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX overrides_by_appointment ON overrides (appointment_id);
CREATE INDEX overrides_by_staff ON overrides (by_staff_id) WHERE by_staff_id IS NOT NULL;

-- The time one resource is taken. One store function writes it, and only after the test (A35).
-- pad_start = start minus the buffer before, pad_end = end plus the buffer after (A32).
CREATE TABLE busy (
  id TEXT PRIMARY KEY,
  resource_id TEXT NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  pad_start_ms INTEGER NOT NULL,
  pad_end_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('appointment', 'block', 'hold')),
  appointment_id TEXT REFERENCES appointments (id) ON DELETE CASCADE,
  item_id TEXT REFERENCES appointment_items (id) ON DELETE CASCADE,
  title TEXT,
  expires_ms INTEGER,
  override_id TEXT REFERENCES overrides (id) ON DELETE SET NULL,
  CHECK (start_ms < end_ms AND pad_start_ms <= start_ms AND end_ms <= pad_end_ms),
  CHECK (end_ms - start_ms <= 86400000),
  CHECK ((kind = 'appointment') = (appointment_id IS NOT NULL))
) STRICT;
CREATE INDEX busy_by_resource ON busy (resource_id, start_ms);
CREATE INDEX busy_by_appointment ON busy (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX busy_by_item ON busy (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX busy_by_override ON busy (override_id) WHERE override_id IS NOT NULL;

-- What happened to a visit, append-only.
CREATE TABLE status_events (
  id TEXT PRIMARY KEY,
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  -- Two changes may fall in one millisecond; this is their order.
  position INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  from_status TEXT,
  to_status TEXT NOT NULL,
  by_staff_id TEXT REFERENCES resources (id) ON DELETE RESTRICT,
  via TEXT NOT NULL CHECK (via IN ('desk', 'reply', 'import', 'rule')),
  note TEXT,
  UNIQUE (appointment_id, position)
) STRICT;
CREATE INDEX status_events_by_staff ON status_events (by_staff_id) WHERE by_staff_id IS NOT NULL;
