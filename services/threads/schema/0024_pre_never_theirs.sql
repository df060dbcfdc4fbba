-- A number that was given to the wrong client, and taken back, does not find that client.

CREATE OR REPLACE FUNCTION found_clients(names text[], digits text, id text, most integer)
RETURNS TABLE (client_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
    theirs  uuid[] := seen_staff();
    nobodys uuid   := seen_desk();
BEGIN
    RETURN QUERY
    -- What is open is on one index, what is closed on another.
    WITH reached AS MATERIALIZED (
        SELECT client_id
          FROM thread
         WHERE is_open
           AND (staff_id = ANY (theirs) OR (staff_id IS NULL AND department_id = nobodys))
         UNION
        SELECT client_id
          FROM thread
         WHERE NOT is_open
           AND (staff_id = ANY (theirs) OR (staff_id IS NULL AND department_id = nobodys))
         UNION
        SELECT client_id
          FROM caseload
         WHERE department_id = nobodys),
    fitting AS (
        SELECT client_id
          FROM reached
          JOIN client USING (client_id)
         WHERE (' ' || folded_name) LIKE ALL (names)
         UNION
        SELECT client_id
          FROM reached
          JOIN phone USING (client_id)
         WHERE digits <> ''
           AND number LIKE '%' || digits || '%'
           AND phone.ended_because IS DISTINCT FROM 'undone'
         UNION
        SELECT client_id
          FROM reached
          JOIN external_id USING (client_id)
         WHERE lower(value) = id)
    SELECT client_id
      FROM fitting
      JOIN client USING (client_id)
     WHERE merged_into IS NULL
     ORDER BY family_name COLLATE "und-x-icu", given_name COLLATE "und-x-icu", client_id
     LIMIT most;
END
$$;
