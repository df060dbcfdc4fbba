-- What a page may write of people: no more than what it sees, and nothing that takes a client out of another's hands.

CREATE FUNCTION app_supervises() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN COALESCE((SELECT role = 'supervisor' FROM staff WHERE staff_id = app_staff()), false);
END
$$;

-- Whether somebody can be given clients there.
CREATE FUNCTION works_in(somebody uuid, there uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN COALESCE((SELECT is_active AND department_id = there AND role IN ('case_manager', 'supervisor')
                       FROM staff
                      WHERE staff_id = somebody), false);
END
$$;

-- Whether the asker may have somebody (NULL: the front office) serve a new client: people of their own department,
-- themselves or whom they answer for; the desk anybody.
CREATE FUNCTION may_assign(there uuid, somebody uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN COALESCE(there = seen_board()
                    AND (somebody IS NULL OR works_in(somebody, there))
                    AND (there = seen_desk() OR somebody = ANY (seen_staff())), false);
END
$$;

-- For policies on thread and caseload, which the policy on client reads: a plain sub-select there would be endless.
CREATE FUNCTION sees_client(somebody uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM client WHERE client_id = somebody);
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['client_change', 'note', 'task', 'client_status']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY work ON %I TO threads_work USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- Who added a client in this request sees it before it has a caseload and a thread, and can give it those; of a client
-- that is there already, one's own thread could otherwise be made, and all be seen through it.
DROP POLICY page ON client;
CREATE POLICY page ON client TO threads_page
 USING ((SELECT true FROM thread WHERE thread.client_id = client.client_id LIMIT 1)
        OR (SELECT true
              FROM caseload
             WHERE caseload.client_id = client.client_id
               AND caseload.department_id = (SELECT seen_desk())
             LIMIT 1)
        OR (added_by_id = (SELECT app_staff())
            AND created_at = (SELECT app_now())
            AND (SELECT seen_board()) IS NOT NULL));

DROP POLICY page ON thread;
CREATE POLICY page_sees ON thread FOR SELECT TO threads_page
 USING (staff_id = ANY ((SELECT seen_staff())::uuid[])
        OR (staff_id IS NULL AND department_id = (SELECT seen_desk())));
CREATE POLICY page_changes ON thread FOR UPDATE TO threads_page
 USING (staff_id = ANY ((SELECT seen_staff())::uuid[])
        OR (staff_id IS NULL AND department_id = (SELECT seen_desk())));
CREATE POLICY page_adds ON thread FOR INSERT TO threads_page
 WITH CHECK (merged_into IS NULL AND may_assign(department_id, staff_id) AND sees_client(client_id));

DROP POLICY page ON caseload;
CREATE POLICY page_sees ON caseload FOR SELECT TO threads_page
 USING (staff_id = ANY ((SELECT seen_staff())::uuid[]) OR department_id = (SELECT seen_desk()));
CREATE POLICY page_changes ON caseload FOR UPDATE TO threads_page
 USING (staff_id = ANY ((SELECT seen_staff())::uuid[]) OR department_id = (SELECT seen_desk()));
CREATE POLICY page_adds ON caseload FOR INSERT TO threads_page
 WITH CHECK (may_assign(department_id, staff_id) AND sees_client(client_id));

DROP POLICY page ON phone;
CREATE POLICY page ON phone TO threads_page
 USING ((SELECT true FROM client WHERE client.client_id = phone.client_id));

DROP POLICY page ON external_id;
CREATE POLICY page ON external_id TO threads_page
 USING ((SELECT true FROM client WHERE client.client_id = external_id.client_id));

-- What another department did is not shown here: it would say that the client is served there.
CREATE POLICY page_sees ON client_change FOR SELECT TO threads_page
 USING (department_id = (SELECT seen_board())
        AND (SELECT true FROM client WHERE client.client_id = client_change.client_id));
CREATE POLICY page_adds ON client_change FOR INSERT TO threads_page
 WITH CHECK (staff_id = (SELECT app_staff())
             AND department_id = (SELECT seen_board())
             AND (SELECT true FROM client WHERE client.client_id = client_change.client_id)
             AND (thread_id IS NULL
                  OR (SELECT true FROM thread WHERE thread.thread_id = client_change.thread_id)));

CREATE POLICY page_sees ON note FOR SELECT TO threads_page
 USING ((SELECT true FROM thread WHERE thread.thread_id = note.thread_id));
CREATE POLICY page_adds ON note FOR INSERT TO threads_page
 WITH CHECK (staff_id = (SELECT app_staff())
             AND (SELECT true FROM thread WHERE thread.thread_id = note.thread_id));

CREATE POLICY page_sees ON task FOR SELECT TO threads_page
 USING ((SELECT true FROM client WHERE client.client_id = task.client_id));
CREATE POLICY page_changes ON task FOR UPDATE TO threads_page
 USING ((SELECT true FROM client WHERE client.client_id = task.client_id))
 WITH CHECK (done_by_id = (SELECT app_staff())
             AND (SELECT true FROM client WHERE client.client_id = task.client_id));

CREATE POLICY page_sees ON client_status FOR SELECT TO threads_page
 USING (department_id = (SELECT seen_board()));
CREATE POLICY page_adds ON client_status FOR INSERT TO threads_page
 WITH CHECK (department_id = (SELECT seen_desk()) AND (SELECT app_supervises()));
CREATE POLICY page_changes ON client_status FOR UPDATE TO threads_page
 USING (department_id = (SELECT seen_desk()) AND (SELECT app_supervises()));

GRANT SELECT ON client_change, note, task, client_status TO threads_page;
GRANT INSERT (client_id, given_name, family_name, folded_name, language, time_zone, best_time, notes, agreed_at,
              agreed_how, wants_reminders, created_at, added_by_id)
   ON client TO threads_page;
GRANT UPDATE (given_name, family_name, folded_name, language, time_zone, best_time, notes, agreed_at, agreed_how,
              wants_reminders, edits)
   ON client TO threads_page;
GRANT INSERT (phone_id, client_id, number, valid_from, is_current, health, fail_streak, confirmed_at, added_by_id)
   ON phone TO threads_page;
GRANT UPDATE (is_current, replaced_at, valid_to, health, fail_streak, confirmed_at, question_at, ended_because)
   ON phone TO threads_page;
GRANT INSERT, DELETE ON external_id TO threads_page;
GRANT INSERT (thread_id, client_id, department_id, staff_id, is_open, last_at) ON thread TO threads_page;
GRANT UPDATE (is_open, status_id, closed_reason_ids) ON thread TO threads_page;
GRANT INSERT (caseload_id, client_id, department_id, staff_id, opened_at) ON caseload TO threads_page;
GRANT UPDATE (closed_at) ON caseload TO threads_page;
GRANT UPDATE (is_edited, moved_for_id) ON message TO threads_page;
GRANT UPDATE (reply_id, undone_at) ON unknown_number TO threads_page;
GRANT INSERT (change_id, client_id, thread_id, department_id, staff_id, kind, facts, at)
   ON client_change TO threads_page;
GRANT INSERT ON note TO threads_page;
GRANT UPDATE (done_at, done_by_id, outcome) ON task TO threads_page;
GRANT INSERT ON client_status TO threads_page;
GRANT UPDATE (name, tone, follow_up_days, place, is_active) ON client_status TO threads_page;

GRANT SELECT, INSERT ON client_change, note, task TO threads_work;
GRANT UPDATE (told_at) ON client_change TO threads_work;
GRANT UPDATE (thread_id) ON note TO threads_work;
GRANT UPDATE (client_id, done_at, done_by_id, outcome) ON task TO threads_work;
GRANT SELECT ON client_status TO threads_work;
-- An attaching that is undone puts its texts back on the board.
GRANT DELETE ON message, external_id TO threads_work;
