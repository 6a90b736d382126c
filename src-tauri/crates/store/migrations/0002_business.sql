-- The business slice: who the business is, its people and rooms, what it offers, and when it is open.

-- The one row of the business itself. Addresses and bank details are JSON of core's types.
CREATE TABLE business (
  id TEXT PRIMARY KEY CHECK (id = 'business'),
  preset TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  country TEXT NOT NULL CHECK (length(country) = 2),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  zone TEXT NOT NULL,
  language TEXT NOT NULL,
  client_term TEXT NOT NULL CHECK (client_term IN ('client', 'patient', 'customer', 'pupil')),
  paper TEXT NOT NULL CHECK (paper IN ('a4', 'letter')),
  phone TEXT,
  email TEXT,
  website TEXT,
  tax_id TEXT,
  registration TEXT,
  bank TEXT,
  payment_qr TEXT NOT NULL CHECK (payment_qr IN ('none', 'epc', 'swiss', 'upi', 'pix')),
  payment_days INTEGER NOT NULL CHECK (payment_days BETWEEN 0 AND 365),
  logo BLOB,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;

-- Whatever can be taken: people and rooms, later chairs and equipment. Capacity is always one (A17).
-- booking_seq is raised first by every booking, so that two never test the same moment (A34).
CREATE TABLE resources (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('staff', 'room', 'chair', 'equipment')),
  name TEXT NOT NULL,
  short_name TEXT,
  colour INTEGER NOT NULL CHECK (colour BETWEEN 0 AND 11),
  position INTEGER NOT NULL,
  role TEXT CHECK (role IN ('owner', 'manager', 'finance', 'desk', 'practitioner')),
  email TEXT,
  booking_seq INTEGER NOT NULL DEFAULT 0,
  archived_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK ((kind = 'staff') = (role IS NOT NULL))
) STRICT;
CREATE INDEX resources_by_kind ON resources (kind, position, id);

CREATE TABLE services (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  public_name TEXT,
  colour INTEGER NOT NULL CHECK (colour BETWEEN 0 AND 11),
  position INTEGER NOT NULL,
  before_min INTEGER NOT NULL CHECK (before_min BETWEEN 0 AND 240),
  after_min INTEGER NOT NULL CHECK (after_min BETWEEN 0 AND 240),
  price_minor INTEGER,
  price_currency TEXT,
  tax_category TEXT NOT NULL CHECK (tax_category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  tax_rate_e3 INTEGER NOT NULL CHECK (tax_rate_e3 BETWEEN 0 AND 999999),
  needs_room INTEGER NOT NULL CHECK (needs_room IN (0, 1)),
  late_cancel_hours INTEGER NOT NULL CHECK (late_cancel_hours BETWEEN 0 AND 720),
  recall_months INTEGER CHECK (recall_months BETWEEN 1 AND 120),
  archived_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK ((price_minor IS NULL) = (price_currency IS NULL))
) STRICT;

-- Work and gaps in order (A15); a service begins and ends with work.
CREATE TABLE service_segments (
  service_id TEXT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('work', 'gap')),
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
  PRIMARY KEY (service_id, position)
) STRICT;

-- Who can do it; no row: everybody.
CREATE TABLE service_staff (
  service_id TEXT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
  staff_id TEXT NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
  PRIMARY KEY (service_id, staff_id)
) STRICT;
CREATE INDEX service_staff_by_staff ON service_staff (staff_id);

-- Weekly opening hours; without a resource those of the business (A24).
CREATE TABLE week_hours (
  id TEXT PRIMARY KEY,
  resource_id TEXT REFERENCES resources (id) ON DELETE CASCADE,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  from_min INTEGER NOT NULL CHECK (from_min BETWEEN 0 AND 1439),
  to_min INTEGER NOT NULL CHECK (to_min BETWEEN 1 AND 1440),
  created_ms INTEGER NOT NULL,
  CHECK (from_min < to_min)
) STRICT;
CREATE INDEX week_hours_by_resource ON week_hours (resource_id, weekday);

-- Days away, both ends included; without a resource the whole business (A27).
CREATE TABLE closures (
  id TEXT PRIMARY KEY,
  resource_id TEXT REFERENCES resources (id) ON DELETE CASCADE,
  from_date TEXT NOT NULL CHECK (length(from_date) = 10),
  to_date TEXT NOT NULL CHECK (length(to_date) = 10),
  reason TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  CHECK (from_date <= to_date)
) STRICT;
CREATE INDEX closures_by_date ON closures (from_date, to_date);
CREATE INDEX closures_by_resource ON closures (resource_id);

-- Choices of the owner, as JSON by name.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
