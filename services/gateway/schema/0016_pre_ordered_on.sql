-- A number that nothing went to for a year is not looked up any more.

-- ordered_on: the day of the last text to it; NULL: before this was kept.
ALTER TABLE number_check ADD COLUMN ordered_on date;
