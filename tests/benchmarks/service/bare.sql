-- The yardstick: what the service writes when a stranger presents a good coupon, as one function and nothing around it.
-- No signature, no sealing, no rule but the coupon's, no words: the same rows in the same tables, by the same effects.
CREATE SCHEMA bare;

CREATE FUNCTION bare.present(message text, sender text, presented text) RETURNS boolean LANGUAGE plpgsql
SET search_path = study AS $$
DECLARE
    its_study text;
    phone text;
BEGIN
    INSERT INTO contact.phone (caller, fingerprint, sealed_number)
    VALUES (replace(gen_random_uuid()::text, '-', ''), sender::bytea, sender::bytea)
    ON CONFLICT DO NOTHING
    RETURNING caller INTO phone;
    INSERT INTO contact.inbound (id, study, caller, sealed_body, received_at, handled_at)
    VALUES (message, (SELECT id FROM study LIMIT 1), phone, presented::bytea, now(), now());
    SELECT study INTO its_study FROM coupon WHERE code = presented AND status = 'issued' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO record.event (study, type, version, data, at, actor, cause)
    VALUES (its_study, 'CouponPresented', 2,
            jsonb_build_object('caller', phone, 'participant', message, 'coupon', presented, 'protocol', 1,
                               'may_earn', jsonb_build_object('minor', 2000, 'currency', 'CAD')),
            now(), 'bare', message),
           (its_study, 'QuestionAsked', 1,
            jsonb_build_object('caller', phone, 'step', 'language', 'attempt', 1, 'confirming', false,
                               'until', now() + interval '3 days'),
            now(), 'bare', message);
    INSERT INTO contact.outbound (key, study, caller, purpose, sealed_body, created_at)
    VALUES (message || '/1', its_study, phone, 'language_menu', 'Reply 1 ENGLISH / 2 FRENCH'::bytea, now());
    WITH queued AS (
        INSERT INTO jobs.pgqueuer (priority, entrypoint, payload, status)
        VALUES (1, 'send_message', (message || '/1')::bytea, 'queued')
        RETURNING id
    )
    INSERT INTO jobs.pgqueuer_log (job_id, status, entrypoint, priority)
    SELECT id, 'queued', 'send_message', 1 FROM queued;
    RETURN true;
END
$$;

-- For pgbench, which has no list of codes: each call takes the next one.
CREATE TABLE bare.code (place bigint PRIMARY KEY, code text NOT NULL);
CREATE SEQUENCE bare.turn;

CREATE FUNCTION bare.present_next() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    turn bigint := nextval('bare.turn');
BEGIN
    RETURN bare.present('PB' || turn, 'pgbench ' || turn, (SELECT code FROM bare.code WHERE place = turn));
END
$$;
