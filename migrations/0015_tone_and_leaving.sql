-- What a phone has said about leaving stands beside its conversation, so that it is read and compared with it.
ALTER TABLE study.conversation
    ADD COLUMN leaving text CHECK (leaving IN ('withdraw', 'erase')),
    ADD COLUMN leaving_at timestamptz,
    ADD COLUMN reminders_held boolean NOT NULL DEFAULT false,
    ADD COLUMN new_owner boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN study.conversation.leaving IS 'What the person was last asked to confirm.';
COMMENT ON COLUMN study.conversation.reminders_held IS 'Until the study team has looked at what the phone said about leaving.';
COMMENT ON COLUMN study.conversation.new_owner IS 'The phone seems to be somebody else''s: money and codes are told to nobody until the study team decides.';

CREATE FUNCTION effect.leaving_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation
       SET reminders_held = true,
           leaving = CASE WHEN NEW.data ->> 'kind' IN ('withdraw', 'erase') THEN NEW.data ->> 'kind' ELSE leaving END,
           leaving_at = CASE WHEN NEW.data ->> 'kind' IN ('withdraw', 'erase') THEN NEW.at ELSE leaving_at END,
           new_owner = new_owner OR NEW.data ->> 'kind' = 'new_owner'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.owner_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation SET new_owner = false WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

-- As in 0003, and reminders go again once the study team has looked.
CREATE OR REPLACE FUNCTION effect.review_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review SET closed_at = NEW.at, note = NEW.data ->> 'note'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND closed_at IS NULL;
    UPDATE conversation SET reminders_held = false
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND reminders_held;
    RETURN NULL;
END
$$;

INSERT INTO record.event_type (name) VALUES ('LeavingHeard'), ('OwnerConfirmed');
CREATE TRIGGER leaving_heard AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'LeavingHeard')
    EXECUTE FUNCTION effect.leaving_heard();
CREATE TRIGGER owner_confirmed AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'OwnerConfirmed')
    EXECUTE FUNCTION effect.owner_confirmed();

-- A question that was skipped has a row without a value, so that its flag says why nothing is there.
ALTER TABLE answers.answer ALTER COLUMN value DROP NOT NULL;

-- What the provider said of a text beside its words: needed again when the text is answered later than it came.
ALTER TABLE contact.inbound
    ADD COLUMN has_media boolean NOT NULL DEFAULT false,
    ADD COLUMN provider_stopped boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN contact.inbound.has_media IS 'A picture, voice message or file came with it; none is fetched or stored.';
COMMENT ON COLUMN contact.inbound.provider_stopped IS 'The provider took it for a stop and sends this phone nothing more.';
