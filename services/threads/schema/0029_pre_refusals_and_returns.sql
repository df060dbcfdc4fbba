-- Who comes back by a list, and had refused texts, is not made to agree by it: the row says that the refusal stands. And
-- a hidden number that is brought back on the board goes to the client who was given it meanwhile.

-- is_refusing: of a row that is taken: what the client refused stays refused.
ALTER TABLE roster_row ADD COLUMN is_refusing boolean NOT NULL DEFAULT false;
GRANT UPDATE (is_refusing) ON roster_row TO threads_page;

-- brought_back_at: back on the board since, and not looked at yet whether it is somebody's by now; by whose hand.
ALTER TABLE unknown_number ADD COLUMN brought_back_at timestamptz;
ALTER TABLE unknown_number ADD COLUMN brought_back_by_id uuid;
-- Written by a page, looked at by the service: a handful at any time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX unknown_brought_back ON unknown_number (number) WHERE brought_back_at IS NOT NULL AND state = 'open';
GRANT UPDATE (brought_back_at, brought_back_by_id) ON unknown_number TO threads_page;
