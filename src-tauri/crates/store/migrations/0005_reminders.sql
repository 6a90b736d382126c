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
