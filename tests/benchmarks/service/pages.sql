-- What the console's lists look for, among people made in bulk: every twentieth is unfinished, every fiftieth has a flag, every
-- hundredth is owed, and as many were not reached; and an answer of each to every question of the survey.
CREATE PROCEDURE bulk.needs(of_study text, questions jsonb) LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL session_replication_role = replica;
    INSERT INTO answers.answer (participant, question, study, value, at, flag)
    SELECT p.id, q.key, of_study, q.value ->> (abs(hashtext(p.id || q.key)) % jsonb_array_length(q.value)), p.enrolled_at,
           CASE WHEN hashtext(p.id) % 50 = 0 THEN 'doubtful' END
      FROM study.participant p, jsonb_each(questions) AS q
     WHERE p.study = of_study AND p.id LIKE 'participant%';
    UPDATE study.participant p SET enrolled_at = p.enrolled_at + n * interval '1 second', completed_at = p.completed_at + n * interval '1 second'
      FROM (SELECT id, substr(id, 12)::bigint AS n FROM study.participant WHERE id LIKE 'participant%') AS k WHERE k.id = p.id;
    UPDATE study.conversation SET state = 'open', step = 'network_size' WHERE hashtext(participant) % 20 = 0 AND participant LIKE 'participant%';
    UPDATE study.payout SET status = 'refused', settled_at = NULL WHERE hashtext(participant) % 100 = 0;
    UPDATE contact.outbound SET status = 'undelivered' WHERE hashtext(caller) % 100 = 0 AND key LIKE '%/1/1';
END
$$;
