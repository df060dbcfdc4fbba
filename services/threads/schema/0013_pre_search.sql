-- Texts are found by their words, in English and Spanish, among the threads the asker may see.

-- Stems of either language, without accents: "manana" finds "mañana", "appointments" finds "appointment".
CREATE TEXT SEARCH CONFIGURATION words_en (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION words_en
    ALTER MAPPING FOR hword, hword_part, word WITH contrib.unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION words_es (COPY = pg_catalog.spanish);
ALTER TEXT SEARCH CONFIGURATION words_es
    ALTER MAPPING FOR hword, hword_part, word WITH contrib.unaccent, spanish_stem;

-- An operator that is no leakproof one can't use an index under a policy, so this is done beyond the page's sight: it
-- looks into those of these threads alone that the asker may see, and answers with ids; the page reads the texts
-- themselves under its own policies.
CREATE POLICY owner ON message FOR SELECT TO threads_owner USING (true);

-- The newest texts of these threads with these words, before a place if one is given: the most that are wanted of every
-- 25 threads. More threads at once: the index is slow where very many keys are OR-ed.
CREATE FUNCTION found_texts(threads uuid[], words text, most integer, before_at timestamptz, before_id uuid)
RETURNS TABLE (message_id uuid, shown_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
    said    tsquery := websearch_to_tsquery('words_en', words) || websearch_to_tsquery('words_es', words);
    theirs  uuid[]  := seen_staff();
    nobodys uuid    := seen_desk();
    seen    uuid[];
    here    uuid[];
    within  tsquery;
BEGIN
    IF numnode(said) = 0 THEN
        RETURN;
    END IF;
    seen := ARRAY(SELECT thread_id
                    FROM thread
                   WHERE thread_id = ANY (threads)
                     AND (staff_id = ANY (theirs) OR (staff_id IS NULL AND department_id = nobodys)));
    FOR n IN 1 .. cardinality(seen) BY 25 LOOP
        here := seen[n:n + 24];
        within := (SELECT string_agg(quote_literal(one), '|') FROM unnest(here) AS one);
        -- Materialized, or the texts of the threads would be read one by one. A body may hold another thread's id.
        RETURN QUERY
        WITH hit AS MATERIALIZED (
            SELECT message_id, thread_id, shown_at, direction, is_edited
              FROM message
             WHERE words_of(thread_id, body) @@ (said && within))
        SELECT message_id, shown_at
          FROM hit
         WHERE thread_id = ANY (here)
           AND direction <> 'marker'
           AND NOT is_edited
           AND (before_at IS NULL OR (shown_at, message_id) < (before_at, before_id))
         ORDER BY shown_at DESC, message_id DESC
         LIMIT most;
    END LOOP;
END
$$;

-- The words of a text, and its thread as one of them: "these words, in one of these threads" is answered by the index
-- alone. Costly, so that nobody thinks of computing it for every text instead.
CREATE FUNCTION words_of(thread_id uuid, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
RETURN to_tsvector('words_en'::regconfig, body) || to_tsvector('words_es'::regconfig, body)
       || array_to_tsvector(ARRAY[thread_id::text]);

-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_words ON message USING gin (words_of(thread_id, body));
