-- Participants in bulk, as the service would have left them: completed and paid, with their texts, events and answers.
-- Made without effects and checks, which would take hours; the rows keep every rule. The first 24 are
-- seeds.
CREATE PROCEDURE bulk.participants(of_study text, first bigint, last bigint, altogether bigint) LANGUAGE plpgsql AS $$
DECLARE
    now CONSTANT timestamptz := date_trunc('hour', clock_timestamp());
    texts CONSTANT integer := 3;
    sealed CONSTANT bytea := decode(repeat('00', 150), 'hex');
BEGIN
    SET LOCAL session_replication_role = replica;

    INSERT INTO contact.phone (caller, fingerprint, sealed_number)
    SELECT 'caller' || n, sha256(convert_to('phone' || n, 'UTF8')), decode(repeat('00', 45), 'hex')
      FROM generate_series(first, last) AS n;

    -- Number n was recruited by (n - 25) / 3 + 1; whoever has recruited nobody yet holds two coupons to pass on.
    INSERT INTO study.coupon (code, study, kind, status, holder, slot, quota, wave, chain, protocol, active_from, expires_at,
                              secondary_minor, currency, issued_at, ended_at, ended_because)
    SELECT 'used' || n, of_study, CASE WHEN n <= 24 THEN 'seed' ELSE 'recruit' END, 'redeemed',
           CASE WHEN n > 24 THEN 'participant' || (n - 25) / 3 + 1 END, CASE WHEN n > 24 THEN (n - 25) % 3 + 1 END,
           CASE WHEN n > 24 THEN 3 END, CASE WHEN n <= 24 THEN 0 ELSE 1 + trunc(log(3, n)) END,
           CASE WHEN n > 24 THEN 'participant' || n % 24 + 1 END, 1, now - interval '40 days', now - interval '10 days',
           1000, 'CAD', now - interval '40 days', now - interval '20 days', 'redeemed'
      FROM generate_series(first, last) AS n;
    INSERT INTO study.coupon (code, study, kind, status, holder, slot, quota, wave, chain, protocol, active_from, expires_at,
                              secondary_minor, currency, issued_at)
    SELECT 'free' || n || '/' || slot, of_study, 'recruit', 'issued', 'participant' || n, slot, 3, 2 + trunc(log(3, n)),
           'participant' || n % 24 + 1, 1, now - interval '20 days', now + interval '40 days', 1000, 'CAD',
           now - interval '20 days'
      FROM generate_series(greatest(first, altogether / 3 + 1), last) AS n, generate_series(1, 2) AS slot;

    INSERT INTO study.conversation (study, caller, participant, coupon, protocol, state, step, attempt, confirming, language,
                                    presented_at, consented_at, asked_at, waits_until)
    SELECT of_study, 'caller' || n, 'participant' || n, 'used' || n, 1, 'completed', 'survey:last', 1, false, 'en',
           now - interval '20 days', now - interval '20 days', now - interval '20 days', now - interval '17 days'
      FROM generate_series(first, last) AS n;
    INSERT INTO study.participant (id, study, caller, coupon, recruiter, chain, wave, protocol, quota, primary_minor,
                                   secondary_minor, currency, enrolled_at, completed_at)
    SELECT 'participant' || n, of_study, 'caller' || n, 'used' || n,
           CASE WHEN n > 24 THEN 'participant' || (n - 25) / 3 + 1 END,
           'participant' || CASE WHEN n > 24 THEN n % 24 + 1 ELSE n END,
           CASE WHEN n <= 24 THEN 0 ELSE 1 + trunc(log(3, n)) END, 1, 3, 2000, 1000, 'CAD',
           now - interval '20 days', now - interval '20 days'
      FROM generate_series(first, last) AS n;

    INSERT INTO record.event (study, type, version, data, at, actor, cause)
    SELECT of_study, 'QuestionAnswered', 1, jsonb_build_object('caller', 'caller' || n, 'step', 'survey:' || k, 'flag', NULL),
           now - interval '20 days', 'phone:caller' || n, 'text' || n || '/' || k
      FROM generate_series(first, last) AS n, generate_series(1, texts) AS k;
    INSERT INTO study.payout (id, study, participant, amount_minor, currency, method, status, requested_at, settled_at)
    SELECT 'payout' || n, of_study, 'participant' || n, 2000, 'CAD', 'simulated', 'paid', now - interval '20 days',
           now - interval '20 days'
      FROM generate_series(first, last) AS n;
    INSERT INTO study.honorarium (event, study, participant, kind, amount_minor, currency, earned_at, payout)
    SELECT -n, of_study, 'participant' || n, 'primary', 2000, 'CAD', now - interval '20 days', 'payout' || n
      FROM generate_series(first, last) AS n;
    INSERT INTO study.ledger_entry (event, line, study, account, participant, debit, credit, currency, at)
    SELECT -2 * n - paid, line, of_study, (ARRAY ['honoraria', 'payable', 'payable', 'paid_out'])[2 * paid + line],
           'participant' || n, CASE line WHEN 1 THEN 2000 ELSE 0 END, CASE line WHEN 1 THEN 0 ELSE 2000 END, 'CAD',
           now - interval '20 days'
      FROM generate_series(first, last) AS n, generate_series(0, 1) AS paid, generate_series(1, 2) AS line;

    INSERT INTO study.messaging_stop (caller, study, source, stopped_at)
    SELECT 'caller' || n, of_study, 'keyword', now - interval '10 days' FROM generate_series(first, last, 5) AS n;
    INSERT INTO study.coupon_refusal (event, study, caller, reason, guess, at)
    SELECT -n, of_study, 'stranger' || n, 'coupon_unknown', true, now - interval '20 days'
      FROM generate_series(first, last, 10) AS n;

    INSERT INTO contact.inbound (id, study, caller, sealed_body, received_at, stored_at, handled_at)
    SELECT 'text' || n || '/' || k, of_study, 'caller' || n, substring(sealed FOR 35), now - interval '20 days',
           now - interval '20 days', now - interval '20 days'
      FROM generate_series(first, last) AS n, generate_series(1, texts) AS k;
    INSERT INTO contact.outbound (key, study, caller, purpose, sealed_body, created_at, attempts, provider_id, status, rank)
    SELECT 'text' || n || '/' || k || '/1', of_study, 'caller' || n, 'question', sealed, now - interval '20 days', 1,
           'SM' || n || '/' || k, 'delivered', 8
      FROM generate_series(first, last) AS n, generate_series(1, texts) AS k;
    INSERT INTO answers.answer (participant, question, study, value, at)
    SELECT 'participant' || n, 'survey:' || k, of_study, '1', now - interval '20 days'
      FROM generate_series(first, last) AS n, generate_series(1, texts) AS k;
    INSERT INTO jobs.pgqueuer_log (job_id, status, priority, entrypoint)
    SELECT -n * 10 - k, 'successful', 1, 'send_message'
      FROM generate_series(first, last) AS n, generate_series(1, texts) AS k;
END
$$;
