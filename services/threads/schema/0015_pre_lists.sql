-- What lists need: the clients that are served no more, found without reading everybody's.

-- No office holds so many threads yet that making these would hold anybody up.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX thread_of_staff_closed ON thread (staff_id) WHERE NOT is_open;
-- As above.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX thread_of_desk_closed ON thread (department_id) WHERE NOT is_open AND staff_id IS NULL;
