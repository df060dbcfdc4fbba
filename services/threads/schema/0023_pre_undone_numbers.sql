-- A number that was given to the wrong client, and taken back, was never theirs: nobody is told that they had it.

CREATE OR REPLACE FUNCTION who_has(asked_number text, asked_name text)
RETURNS TABLE (client_id uuid, thread_id uuid, given_name text, family_name text, staff_id uuid, is_open boolean,
               is_ended boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (client.client_id)
           client.client_id, thread.thread_id,
           CASE WHEN thread.thread_id IS NOT NULL THEN client.given_name END,
           CASE WHEN thread.thread_id IS NOT NULL THEN client.family_name END,
           thread.staff_id, thread.is_open, phone.valid_to IS NOT NULL
      FROM phone
      JOIN client ON client.client_id = phone.client_id
      LEFT JOIN thread ON thread.client_id = client.client_id
                      AND thread.department_id = seen_board()
     WHERE phone.number = asked_number
       AND phone.ended_because IS DISTINCT FROM 'undone'
       AND client.merged_into IS NULL
       AND seen_board() IS NOT NULL
       AND (thread.thread_id IS NOT NULL OR (client.folded_name = asked_name AND phone.valid_to IS NULL))
     ORDER BY client.client_id, phone.valid_to DESC NULLS FIRST;
END
$$;
