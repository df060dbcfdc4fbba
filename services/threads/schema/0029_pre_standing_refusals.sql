-- Who comes back by a list, and had refused texts, is not made to agree by it: the row says that the refusal stands.

-- is_refusing: of a row that is taken: what the client refused stays refused.
ALTER TABLE roster_row ADD COLUMN is_refusing boolean NOT NULL DEFAULT false;
GRANT UPDATE (is_refusing) ON roster_row TO threads_page;
