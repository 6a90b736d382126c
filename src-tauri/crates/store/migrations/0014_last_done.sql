-- When a client last had a service done, kept beside the visits: who is due again is then read by the page, not reckoned
-- anew over every visit there ever was.
CREATE TABLE last_done (
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  service_id TEXT NOT NULL REFERENCES services (id) ON DELETE RESTRICT,
  -- The start of the last completed visit with it, on the wall.
  last TEXT NOT NULL CHECK (length(last) = 16),
  PRIMARY KEY (client_id, service_id)
) STRICT;
CREATE INDEX last_done_by_service ON last_done (service_id, last, client_id);

INSERT INTO last_done (client_id, service_id, last)
SELECT a.client_id, i.service_id, MAX(a.civil_start)
FROM appointments AS a
JOIN appointment_items AS i ON i.appointment_id = a.id AND i.dropped = 0
WHERE a.status = 'completed'
GROUP BY a.client_id, i.service_id;
