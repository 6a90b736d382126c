-- What every slice rests on: what this file is, who acted, and keys made once.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Append-only (T69). Written in the transaction of the act.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  staff_id TEXT,
  action TEXT NOT NULL,
  subject_kind TEXT,
  subject_id TEXT,
  detail BLOB,
  mac BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'immutable'); END;

-- Answers of commands that carried a nonce: a replayed call gets the first answer (T78, A41).
CREATE TABLE replay (
  nonce TEXT PRIMARY KEY,
  command TEXT NOT NULL,
  answer TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
