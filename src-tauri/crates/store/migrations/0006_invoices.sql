-- The invoices slice: tax settings, number series, drafts and issued documents, the archive, payments and what they
-- settle, and which visits are billed. What is issued never changes: triggers refuse it, whoever asks.

-- Dated rows of the business, never changed once used (I24): a new rate is a new row.
CREATE TABLE tax_settings (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  category TEXT NOT NULL CHECK (category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  label TEXT,
  rate_e3 INTEGER NOT NULL CHECK (rate_e3 BETWEEN 0 AND 999999),
  label2 TEXT,
  rate2_e3 INTEGER CHECK (rate2_e3 BETWEEN 0 AND 999999),
  reason TEXT,
  reason_code TEXT,
  valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
  valid_to TEXT CHECK (length(valid_to) = 10),
  position INTEGER NOT NULL,
  archived_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;

CREATE TABLE number_series (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'quote', 'receipt', 'dunning')),
  prefix TEXT NOT NULL,
  pattern TEXT NOT NULL,
  reset TEXT NOT NULL CHECK (reset IN ('never', 'yearly', 'monthly', 'fiscal')),
  fiscal_month INTEGER NOT NULL CHECK (fiscal_month BETWEEN 1 AND 12),
  archived_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX number_series_by_kind ON number_series (kind, created_ms);

-- The next number of a series in a period; touched only in the transaction that issues (I56).
CREATE TABLE number_counters (
  series_id TEXT NOT NULL REFERENCES number_series (id) ON DELETE RESTRICT,
  period TEXT NOT NULL,
  next_seq INTEGER NOT NULL CHECK (next_seq >= 1),
  PRIMARY KEY (series_id, period)
) STRICT;

-- Numbers that were given out after the copy that was restored; shown, never filled (I60).
CREATE TABLE number_gaps (
  id TEXT PRIMARY KEY,
  series_id TEXT NOT NULL REFERENCES number_series (id) ON DELETE RESTRICT,
  period TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
  cause TEXT NOT NULL CHECK (cause IN ('restored', 'confirmed', 'first_number')),
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX number_gaps_by_series ON number_gaps (series_id, period);

-- Drafts hold what was typed as JSON; issue writes figures, snapshot and lines once and for all.
CREATE TABLE invoices (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('invoice', 'deposit', 'final', 'credit_note')),
  state TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'void')),
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE RESTRICT,
  bill_to_id TEXT NOT NULL REFERENCES clients (id) ON DELETE RESTRICT,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  prices TEXT NOT NULL CHECK (prices IN ('net', 'gross')),
  draft TEXT,
  snapshot TEXT,
  credits_id TEXT REFERENCES invoices (id) ON DELETE RESTRICT,
  credit_reason TEXT,
  series_id TEXT REFERENCES number_series (id) ON DELETE RESTRICT,
  period TEXT,
  seq INTEGER,
  number TEXT,
  document_date TEXT CHECK (length(document_date) = 10),
  due_date TEXT CHECK (length(due_date) = 10),
  net_minor INTEGER NOT NULL,
  tax_minor INTEGER NOT NULL,
  total_minor INTEGER NOT NULL,
  payable_minor INTEGER NOT NULL,
  open_minor INTEGER NOT NULL CHECK (open_minor >= 0),
  issued_ms INTEGER,
  issued_by TEXT,
  deleted_ms INTEGER,
  -- When it was issued; of a draft, when it was begun. Its place on the timeline.
  at_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK ((state = 'draft') = (number IS NULL)),
  CHECK ((state = 'draft') = (snapshot IS NULL)),
  CHECK (state = 'draft' OR (series_id IS NOT NULL AND period IS NOT NULL AND seq IS NOT NULL)),
  CHECK (state = 'draft' OR (document_date IS NOT NULL AND issued_ms IS NOT NULL AND deleted_ms IS NULL)),
  UNIQUE (series_id, period, seq)
) STRICT;
CREATE UNIQUE INDEX invoices_number ON invoices (kind, number) WHERE number IS NOT NULL;
CREATE INDEX invoices_by_client ON invoices (client_id, at_ms, id);
CREATE INDEX invoices_by_bill_to ON invoices (bill_to_id, at_ms, id);
CREATE INDEX invoices_by_credited ON invoices (credits_id) WHERE credits_id IS NOT NULL;
CREATE INDEX invoices_by_series_date ON invoices (series_id, document_date);
CREATE INDEX invoices_by_time ON invoices (at_ms, id);
CREATE INDEX invoices_drafts ON invoices (at_ms, id) WHERE state = 'draft';
CREATE INDEX invoices_open ON invoices (due_date, id) WHERE state = 'issued' AND open_minor > 0;

-- The lines of issued documents; a draft's stand in its JSON.
CREATE TABLE invoice_lines (
  id TEXT PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  position INTEGER NOT NULL CHECK (position >= 1),
  description TEXT NOT NULL,
  quantity_e6 INTEGER NOT NULL CHECK (quantity_e6 BETWEEN -9999999999999 AND 9999999999999),
  unit TEXT,
  unit_price_e6 INTEGER NOT NULL CHECK (unit_price_e6 BETWEEN -999999999999999 AND 999999999999999),
  discount_minor INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  group_position INTEGER NOT NULL,
  supply_date TEXT CHECK (length(supply_date) = 10),
  appointment_id TEXT REFERENCES appointments (id) ON DELETE RESTRICT,
  client_id TEXT REFERENCES clients (id) ON DELETE RESTRICT,
  credits_line_id TEXT REFERENCES invoice_lines (id) ON DELETE RESTRICT,
  UNIQUE (invoice_id, position)
) STRICT;
CREATE INDEX invoice_lines_by_appointment ON invoice_lines (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX invoice_lines_by_client ON invoice_lines (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX invoice_lines_by_credited ON invoice_lines (credits_line_id) WHERE credits_line_id IS NOT NULL;

CREATE TABLE invoice_groups (
  id TEXT PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  position INTEGER NOT NULL CHECK (position >= 1),
  category TEXT NOT NULL CHECK (category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  label TEXT,
  rate_e3 INTEGER NOT NULL CHECK (rate_e3 BETWEEN 0 AND 999999),
  label2 TEXT,
  rate2_e3 INTEGER CHECK (rate2_e3 BETWEEN 0 AND 999999),
  sum_minor INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL,
  base_minor INTEGER NOT NULL,
  tax_minor INTEGER NOT NULL,
  tax2_minor INTEGER,
  reason TEXT,
  reason_code TEXT,
  UNIQUE (invoice_id, position)
) STRICT;

-- The PDF as it left the house, with its SHA-256 in hex (I63, I66).
CREATE TABLE invoice_files (
  invoice_id TEXT PRIMARY KEY REFERENCES invoices (id) ON DELETE RESTRICT,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes BLOB NOT NULL,
  file_name TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

-- One row a visit to be billed; its document or waiver takes it off the list (I47 to I49).
CREATE TABLE appointment_billings (
  appointment_id TEXT PRIMARY KEY REFERENCES appointments (id) ON DELETE RESTRICT,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE RESTRICT,
  invoice_id TEXT REFERENCES invoices (id) ON DELETE RESTRICT,
  waived_reason TEXT,
  waived_by TEXT,
  waived_ms INTEGER,
  since_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  CHECK (invoice_id IS NULL OR waived_reason IS NULL),
  CHECK ((waived_reason IS NULL) = (waived_ms IS NULL))
) STRICT;
CREATE INDEX appointment_billings_by_invoice ON appointment_billings (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX appointment_billings_by_client ON appointment_billings (client_id);
CREATE INDEX appointment_billings_waiting ON appointment_billings (since_ms, appointment_id)
  WHERE invoice_id IS NULL AND waived_reason IS NULL;

-- Money that came, or the reversal of money that came. Never updated (I78, I83).
CREATE TABLE payments (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'reversal')),
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE RESTRICT,
  method TEXT NOT NULL
    CHECK (method IN ('cash', 'card', 'transfer', 'debit', 'cheque', 'online', 'points', 'voucher', 'other')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  paid_on TEXT NOT NULL CHECK (length(paid_on) = 10),
  reference TEXT,
  note TEXT,
  reverses_id TEXT UNIQUE REFERENCES payments (id) ON DELETE RESTRICT,
  reason TEXT,
  taken_by TEXT,
  created_ms INTEGER NOT NULL,
  CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL))
) STRICT;
CREATE INDEX payments_by_client ON payments (client_id, created_ms, id);
CREATE INDEX payments_by_created ON payments (created_ms, id);

-- The part of a payment or credit note that settles one invoice (I79); undone by a reversal, never deleted.
CREATE TABLE allocations (
  id TEXT PRIMARY KEY,
  payment_id TEXT REFERENCES payments (id) ON DELETE RESTRICT,
  credit_id TEXT REFERENCES invoices (id) ON DELETE RESTRICT,
  invoice_id TEXT NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  allocated_on TEXT NOT NULL CHECK (length(allocated_on) = 10),
  reversed_by TEXT REFERENCES payments (id) ON DELETE RESTRICT,
  created_ms INTEGER NOT NULL,
  CHECK ((payment_id IS NULL) <> (credit_id IS NULL))
) STRICT;
CREATE INDEX allocations_by_payment ON allocations (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX allocations_by_credit ON allocations (credit_id) WHERE credit_id IS NOT NULL;
CREATE INDEX allocations_by_invoice ON allocations (invoice_id);
CREATE INDEX allocations_by_reversal ON allocations (reversed_by) WHERE reversed_by IS NOT NULL;

-- How a document left the house; append-only.
CREATE TABLE invoice_deliveries (
  id TEXT PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'post', 'hand')),
  address TEXT,
  outbox_id TEXT,
  sha256 TEXT NOT NULL,
  by_staff_id TEXT,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX invoice_deliveries_by_invoice ON invoice_deliveries (invoice_id, at_ms);

-- Logos as printed, once per hash (I64).
CREATE TABLE letterhead_assets (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  media_type TEXT NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg')),
  bytes BLOB NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

-- Of an issued document only the cache of what is open may move (I65).
CREATE TRIGGER invoices_issued_no_update BEFORE UPDATE ON invoices
WHEN OLD.state <> 'draft' AND (
  NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.state IS NOT OLD.state
  OR NEW.client_id IS NOT OLD.client_id OR NEW.bill_to_id IS NOT OLD.bill_to_id
  OR NEW.currency IS NOT OLD.currency OR NEW.prices IS NOT OLD.prices
  OR NEW.draft IS NOT OLD.draft OR NEW.snapshot IS NOT OLD.snapshot
  OR NEW.credits_id IS NOT OLD.credits_id OR NEW.credit_reason IS NOT OLD.credit_reason
  OR NEW.series_id IS NOT OLD.series_id OR NEW.period IS NOT OLD.period OR NEW.seq IS NOT OLD.seq
  OR NEW.number IS NOT OLD.number OR NEW.document_date IS NOT OLD.document_date OR NEW.due_date IS NOT OLD.due_date
  OR NEW.net_minor IS NOT OLD.net_minor OR NEW.tax_minor IS NOT OLD.tax_minor
  OR NEW.total_minor IS NOT OLD.total_minor OR NEW.payable_minor IS NOT OLD.payable_minor
  OR NEW.issued_ms IS NOT OLD.issued_ms OR NEW.issued_by IS NOT OLD.issued_by
  OR NEW.deleted_ms IS NOT OLD.deleted_ms OR NEW.at_ms IS NOT OLD.at_ms
  OR NEW.created_ms IS NOT OLD.created_ms OR NEW.version IS NOT OLD.version
)
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TRIGGER invoices_issued_no_delete BEFORE DELETE ON invoices
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

-- Replacing a row deletes it without a delete trigger.
CREATE TRIGGER invoices_issued_no_replace BEFORE INSERT ON invoices
WHEN EXISTS (SELECT 1 FROM invoices AS i WHERE i.id = NEW.id AND i.state <> 'draft')
  OR EXISTS (SELECT 1 FROM invoices AS i WHERE i.number = NEW.number AND i.kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

-- Lines, groups and the file are written while the document is still a draft, in the transaction that issues it.
CREATE TRIGGER invoice_lines_no_insert BEFORE INSERT ON invoice_lines
WHEN (SELECT i.state FROM invoices AS i WHERE i.id = NEW.invoice_id) <> 'draft'
  OR EXISTS (SELECT 1 FROM invoice_lines AS l WHERE l.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER invoice_lines_no_update BEFORE UPDATE ON invoice_lines
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER invoice_lines_no_delete BEFORE DELETE ON invoice_lines
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TRIGGER invoice_groups_no_insert BEFORE INSERT ON invoice_groups
WHEN (SELECT i.state FROM invoices AS i WHERE i.id = NEW.invoice_id) <> 'draft'
  OR EXISTS (SELECT 1 FROM invoice_groups AS g WHERE g.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER invoice_groups_no_update BEFORE UPDATE ON invoice_groups
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER invoice_groups_no_delete BEFORE DELETE ON invoice_groups
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TRIGGER invoice_files_no_insert BEFORE INSERT ON invoice_files
WHEN (SELECT i.state FROM invoices AS i WHERE i.id = NEW.invoice_id) <> 'draft'
  OR EXISTS (SELECT 1 FROM invoice_files AS f WHERE f.invoice_id = NEW.invoice_id)
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER invoice_files_no_update BEFORE UPDATE ON invoice_files
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER invoice_files_no_delete BEFORE DELETE ON invoice_files
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TRIGGER payments_no_update BEFORE UPDATE ON payments
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER payments_no_replace BEFORE INSERT ON payments
WHEN EXISTS (SELECT 1 FROM payments AS p WHERE p.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

-- An allocation may be undone once, by a reversal; nothing else of it moves.
CREATE TRIGGER allocations_no_update BEFORE UPDATE ON allocations
WHEN OLD.reversed_by IS NOT NULL OR NEW.reversed_by IS NULL
  OR NEW.id IS NOT OLD.id OR NEW.payment_id IS NOT OLD.payment_id OR NEW.credit_id IS NOT OLD.credit_id
  OR NEW.invoice_id IS NOT OLD.invoice_id OR NEW.amount_minor IS NOT OLD.amount_minor
  OR NEW.allocated_on IS NOT OLD.allocated_on OR NEW.created_ms IS NOT OLD.created_ms
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER allocations_no_delete BEFORE DELETE ON allocations
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER allocations_no_replace BEFORE INSERT ON allocations
WHEN EXISTS (SELECT 1 FROM allocations AS a WHERE a.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TRIGGER invoice_deliveries_no_update BEFORE UPDATE ON invoice_deliveries
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER invoice_deliveries_no_delete BEFORE DELETE ON invoice_deliveries
BEGIN SELECT RAISE(ABORT, 'immutable'); END;
