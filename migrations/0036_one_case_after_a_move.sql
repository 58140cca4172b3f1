-- A person who moves to a phone with an open case of the same subject has one case there, as anybody else has.
CREATE OR REPLACE FUNCTION effect.participant_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM effect.name_phone_of_person(NEW.study, NEW.data ->> 'caller', NEW.data ->> 'to');
    -- By version 1 both cases stayed.
    IF NEW.version >= 2 THEN
        UPDATE review r
           SET inbox_case = oldest.inbox_case, assigned_to = oldest.assigned_to
          FROM (SELECT DISTINCT ON (subject) subject, inbox_case, assigned_to FROM review
                 WHERE study = NEW.study AND caller = NEW.data ->> 'to' AND closed_at IS NULL
                 ORDER BY subject, inbox_case) AS oldest
         WHERE r.study = NEW.study AND r.caller = NEW.data ->> 'to' AND r.closed_at IS NULL
           AND r.subject = oldest.subject AND r.inbox_case <> oldest.inbox_case;
    END IF;
    RETURN NULL;
END
$$;
UPDATE record.event_type SET newest_version = 2 WHERE name = 'ParticipantMoved';
