-- Public holidays (A28). The rule is JSON of core's type. A holiday is only a name and a day: closed is what has a closure.
CREATE TABLE holidays (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
