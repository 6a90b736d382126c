-- What is asked for before a visit of somebody who missed several (A56), as JSON of core's type; none: nothing.
ALTER TABLE services ADD COLUMN deposit TEXT;
