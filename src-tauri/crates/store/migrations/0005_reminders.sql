-- The reminders slice.

-- Provider accounts (R74, R130). Never deleted while messages refer to them; switched off instead.
CREATE TABLE account (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
  settings TEXT NOT NULL,
  is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  -- Set when the provider stopped the account (R58 account); its rows stay due until a person repairs it.
  fault TEXT,
  fault_ms INTEGER,
  last_success_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (is_default = 0 OR enabled = 1)
) STRICT;

-- One default a channel.
CREATE UNIQUE INDEX account_default ON account (channel) WHERE is_default = 1;

-- Sealed (T32); the field's name and the day it was set can be read, the value only by the sender.
CREATE TABLE account_secret (
  account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  sealed BLOB NOT NULL,
  set_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, field)
) STRICT;

-- How an account does, beyond what a person set: resting after failures to reach it, or asked to wait (R58, R59).
CREATE TABLE account_rests (
  account_id TEXT PRIMARY KEY,
  until_ms INTEGER NOT NULL,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  updated_ms INTEGER NOT NULL
) STRICT;

-- The business's send settings: one row.
CREATE TABLE send_settings (
  id TEXT PRIMARY KEY CHECK (id = 'one'),
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
  to_minute INTEGER NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
  weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
  daily_cap INTEGER NOT NULL CHECK (daily_cap BETWEEN 1 AND 100),
  max_parts INTEGER NOT NULL CHECK (max_parts BETWEEN 1 AND 20),
  ask_payments INTEGER NOT NULL CHECK (ask_payments IN (0, 1)),
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK (from_minute < to_minute)
) STRICT;

-- Variants of one name and channel belong together (R29).
CREATE TABLE message_templates (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
  subject TEXT,
  body TEXT NOT NULL,
  meant TEXT NOT NULL,
  trigger_word TEXT,
  position INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX message_templates_by_name ON message_templates (name, channel);

-- Switched off, never deleted (R4).
CREATE TABLE reminder_rules (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  trigger_word TEXT NOT NULL,
  offset_json TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
  service_id TEXT,
  staff_id TEXT,
  unconfirmed INTEGER NOT NULL CHECK (unconfirmed IN (0, 1)),
  template_id TEXT REFERENCES message_templates (id) ON DELETE SET NULL,
  from_minute INTEGER CHECK (from_minute BETWEEN 0 AND 1439),
  to_minute INTEGER CHECK (to_minute BETWEEN 1 AND 1440),
  weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
  min_lead INTEGER NOT NULL CHECK (min_lead >= 0),
  asks_confirm INTEGER NOT NULL CHECK (asks_confirm IN (0, 1)),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK ((from_minute IS NULL) = (to_minute IS NULL))
) STRICT;
CREATE INDEX reminder_rules_by_template ON reminder_rules (template_id) WHERE template_id IS NOT NULL;

-- One message each (R44). Rows are proof and are kept; only the body is purged.
CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  dedup_key TEXT NOT NULL UNIQUE,
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('appointment', 'series', 'invoice', 'client', 'account')),
  subject_id TEXT NOT NULL,
  -- The appointment whose facts are told, also where the subject is its series.
  appointment_id TEXT,
  client_id TEXT REFERENCES clients (id) ON DELETE SET NULL,
  revision INTEGER NOT NULL,
  rule_id TEXT REFERENCES reminder_rules (id) ON DELETE RESTRICT,
  trigger_word TEXT NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
  slot TEXT NOT NULL CHECK (slot IN ('client', 'guardian', 'payer')),
  contact_point_id TEXT REFERENCES contact_points (id) ON DELETE SET NULL,
  recipient TEXT,
  account_id TEXT REFERENCES account (id) ON DELETE RESTRICT,
  raw_due_ms INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  not_after_ms INTEGER,
  state TEXT NOT NULL CHECK (state IN ('planned', 'due', 'held', 'claimed', 'sending', 'scheduled', 'accepted',
    'delivered', 'undelivered', 'unknown', 'failed', 'skipped', 'cancelled')),
  reason TEXT,
  -- Why it was planned: by the subject, or in bulk by a rule, import or restore (R66).
  origin TEXT NOT NULL CHECK (origin IN ('subject', 'bulk', 'person')),
  -- Late when it became due; a released row is not counted as burst again.
  late INTEGER NOT NULL CHECK (late IN (0, 1)),
  released INTEGER NOT NULL CHECK (released IN (0, 1)),
  attempt_no INTEGER NOT NULL CHECK (attempt_no >= 0),
  attempt_id TEXT,
  mark_ms INTEGER,
  subject_line TEXT,
  body TEXT,
  body_hash TEXT,
  variant_id TEXT,
  language TEXT,
  encoding TEXT,
  units INTEGER,
  parts INTEGER,
  price TEXT,
  -- What the message said: the start and place, for R17.
  told TEXT,
  provider_id TEXT,
  proof INTEGER NOT NULL CHECK (proof BETWEEN 0 AND 4),
  proof_ms INTEGER,
  polls INTEGER NOT NULL CHECK (polls >= 0),
  poll_ms INTEGER,
  lease INTEGER,
  next_try_ms INTEGER,
  -- Where it stands on the client's timeline: when it goes, later when it went.
  at_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  created_by TEXT,
  updated_ms INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK (mark_ms IS NULL OR state IN ('sending', 'accepted', 'delivered', 'undelivered', 'unknown', 'failed')),
  CHECK ((state = 'claimed') <= (lease IS NOT NULL))
) STRICT;
-- What is due is found without touching what is not (section 7 of the design).
CREATE INDEX outbox_planned ON outbox (due_ms) WHERE state = 'planned';
CREATE INDEX outbox_due ON outbox (due_ms) WHERE state = 'due';
CREATE INDEX outbox_moving ON outbox (state) WHERE state IN ('claimed', 'sending');
CREATE INDEX outbox_open ON outbox (state, at_ms) WHERE state IN ('held', 'unknown', 'failed', 'undelivered');
CREATE INDEX outbox_polled ON outbox (poll_ms) WHERE poll_ms IS NOT NULL;
CREATE INDEX outbox_by_time ON outbox (at_ms, id);
CREATE INDEX outbox_by_client ON outbox (client_id, at_ms, id);
CREATE INDEX outbox_by_subject ON outbox (subject_kind, subject_id);
CREATE INDEX outbox_by_appointment ON outbox (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX outbox_by_recipient ON outbox (recipient, at_ms) WHERE recipient IS NOT NULL;
CREATE INDEX outbox_by_rule ON outbox (rule_id, state) WHERE rule_id IS NOT NULL;
CREATE INDEX outbox_by_contact ON outbox (contact_point_id) WHERE contact_point_id IS NOT NULL;
CREATE INDEX outbox_by_account ON outbox (account_id, mark_ms) WHERE account_id IS NOT NULL;

-- The transitions of R46 as a law of the database. 'marked' is `sending` with its mark set.
CREATE TABLE outbox_transitions (
  from_step TEXT NOT NULL,
  to_step TEXT NOT NULL,
  PRIMARY KEY (from_step, to_step)
) STRICT;
INSERT INTO outbox_transitions (from_step, to_step) VALUES
  ('planned', 'due'), ('planned', 'skipped'), ('planned', 'cancelled'), ('planned', 'held'), ('planned', 'scheduled'),
  -- By the ledger, after an older copy was restored (R51): it went, and this copy does not know.
  ('planned', 'unknown'), ('due', 'unknown'), ('held', 'unknown'),
  ('due', 'claimed'), ('due', 'held'), ('due', 'skipped'), ('due', 'cancelled'),
  ('held', 'due'), ('held', 'skipped'), ('held', 'cancelled'),
  ('claimed', 'sending'), ('claimed', 'due'), ('claimed', 'skipped'), ('claimed', 'cancelled'),
  ('sending', 'marked'), ('sending', 'due'), ('sending', 'failed'), ('sending', 'skipped'), ('sending', 'cancelled'),
  ('marked', 'accepted'), ('marked', 'failed'), ('marked', 'due'), ('marked', 'unknown'),
  ('scheduled', 'accepted'), ('scheduled', 'cancelled'), ('scheduled', 'held'),
  ('accepted', 'delivered'), ('accepted', 'undelivered'),
  ('unknown', 'accepted'), ('unknown', 'delivered'), ('unknown', 'undelivered'), ('unknown', 'failed'), ('unknown', 'due'),
  ('failed', 'due'),
  ('cancelled', 'planned');

CREATE TRIGGER outbox_law BEFORE UPDATE OF state, mark_ms ON outbox
WHEN (OLD.state <> NEW.state OR (OLD.mark_ms IS NULL) <> (NEW.mark_ms IS NULL)) AND NOT EXISTS (
  SELECT 1
  FROM outbox_transitions
  WHERE from_step = CASE WHEN OLD.state = 'sending' AND OLD.mark_ms IS NOT NULL THEN 'marked' ELSE OLD.state END
    AND to_step = CASE WHEN NEW.state = 'sending' AND NEW.mark_ms IS NOT NULL THEN 'marked' ELSE NEW.state END
)
BEGIN
  SELECT RAISE(ABORT, 'immutable');
END;

CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'immutable'); END;

-- Every try, kept (R44).
CREATE TABLE outbox_attempts (
  id TEXT PRIMARY KEY,
  outbox_id TEXT NOT NULL REFERENCES outbox (id) ON DELETE RESTRICT,
  number INTEGER NOT NULL,
  account_id TEXT REFERENCES account (id) ON DELETE RESTRICT,
  started_ms INTEGER NOT NULL,
  mark_ms INTEGER,
  ended_ms INTEGER,
  class TEXT,
  kind TEXT,
  provider_code TEXT,
  provider_text TEXT
) STRICT;
CREATE INDEX outbox_attempts_by_row ON outbox_attempts (outbox_id, number);
CREATE INDEX outbox_attempts_by_mark ON outbox_attempts (mark_ms) WHERE mark_ms IS NOT NULL;
CREATE INDEX outbox_attempts_by_account ON outbox_attempts (account_id, mark_ms) WHERE account_id IS NOT NULL;

-- Numbers and addresses that nobody may be written to (R39), as keyed hashes: they outlive the client they belonged to.
CREATE TABLE number_blocks (
  hash TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

-- Who may send (R71), and what the loop knows of the clock (R67): one row.
CREATE TABLE dispatcher (
  id TEXT PRIMARY KEY CHECK (id = 'one'),
  token INTEGER NOT NULL,
  device TEXT NOT NULL,
  process TEXT NOT NULL,
  heartbeat_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  last_pass_ms INTEGER,
  clock_hold INTEGER NOT NULL CHECK (clock_hold IN (0, 1)),
  planned_on TEXT
) STRICT;
