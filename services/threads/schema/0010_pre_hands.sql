-- What a page may do beyond its sight: each by one function that asks who asks, and says no more than it must.

-- The functions run as the tables' owner, whom forced policies bind as well.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['staff', 'team', 'cover', 'client', 'phone']
    LOOP
        EXECUTE format('CREATE POLICY owner ON %I FOR SELECT TO threads_owner USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['caseload', 'thread']
    LOOP
        EXECUTE format('CREATE POLICY owner ON %I TO threads_owner USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- Give a thread the asker sees to somebody of its department (NULL, the front office: supervisors only); who had it.
-- A row can't leave one's own sight by an UPDATE: Postgres wants the new row to be seen as well.
CREATE FUNCTION hand_over(handed uuid, to_staff uuid, new_caseload uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    given thread%ROWTYPE;
BEGIN
    SELECT * INTO given
      FROM thread
     WHERE thread_id = handed
       AND is_open
       AND merged_into IS NULL
       AND (staff_id = ANY (seen_staff()) OR (staff_id IS NULL AND department_id = seen_desk()))
       FOR NO KEY UPDATE;
    IF NOT FOUND
       OR given.staff_id IS NOT DISTINCT FROM to_staff
       OR NOT (CASE WHEN to_staff IS NULL THEN app_supervises() ELSE works_in(to_staff, given.department_id) END) THEN
        RAISE no_data_found USING MESSAGE = 'no such thread to give, or nobody to give it to';
    END IF;
    UPDATE caseload
       SET closed_at = GREATEST(app_now(), opened_at)
     WHERE client_id = given.client_id
       AND department_id = given.department_id
       AND closed_at IS NULL;
    INSERT INTO caseload (caseload_id, client_id, department_id, staff_id, opened_at)
    VALUES (new_caseload, given.client_id, given.department_id, to_staff, app_now());
    UPDATE thread
       SET staff_id = to_staff
     WHERE thread_id = handed;
    RETURN given.staff_id;
END
$$;

-- Who holds or held a number: all of the asker's department. Of other departments only who bears the very name that was
-- typed, and of them nothing but the id: that a person is served elsewhere is nobody's business.
CREATE FUNCTION who_has(asked_number text, asked_name text)
RETURNS TABLE (client_id uuid, thread_id uuid, given_name text, family_name text, staff_id uuid, is_open boolean,
               is_ended boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
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
       AND client.merged_into IS NULL
       AND seen_board() IS NOT NULL
       AND (thread.thread_id IS NOT NULL OR (client.folded_name = asked_name AND phone.valid_to IS NULL))
     ORDER BY client.client_id, phone.valid_to DESC NULLS FIRST;
END
$$;

-- Have a client of another department, whose number and name the asker both typed, be served in the asker's as well.
CREATE FUNCTION share_known(shared uuid, typed_number text, typed_name text, to_staff uuid, new_thread uuid,
                            new_caseload uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    here uuid := seen_board();
BEGIN
    IF NOT may_assign(here, to_staff)
       OR NOT EXISTS (SELECT
                        FROM client
                        JOIN phone ON phone.client_id = client.client_id
                       WHERE client.client_id = shared
                         AND client.merged_into IS NULL
                         AND client.folded_name = typed_name
                         AND phone.number = typed_number
                         AND phone.valid_to IS NULL)
       OR EXISTS (SELECT FROM thread WHERE client_id = shared AND department_id = here) THEN
        RAISE no_data_found USING MESSAGE = 'no such client to share, or nobody to serve them';
    END IF;
    INSERT INTO caseload (caseload_id, client_id, department_id, staff_id, opened_at)
    VALUES (new_caseload, shared, here, to_staff, app_now());
    INSERT INTO thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
    VALUES (new_thread, shared, here, to_staff, true, app_now());
END
$$;
