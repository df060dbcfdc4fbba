-- Who an unknown number may be is looked up by the words of a name: whole words, of all the clients there are.

-- No office holds clients yet.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX client_words ON client USING gin (string_to_array(folded_name, ' '));
