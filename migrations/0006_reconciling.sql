-- What the provider dropped, whose end is in doubt, and what keeps failing.

-- How far the provider's own list of texts to one of our numbers has been gone through.
CREATE TABLE contact.reconciliation (
    number text CONSTRAINT reconciliation_key PRIMARY KEY,
    listed_until timestamptz,
    begun_at timestamptz NOT NULL,
    finished_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    failure text
);
COMMENT ON COLUMN contact.reconciliation.number IS 'A study''s own number, never a participant''s.';
COMMENT ON COLUMN contact.reconciliation.listed_until IS 'When the last text that the provider listed came, by its time: all listed until then was taken.';
COMMENT ON COLUMN contact.reconciliation.begun_at IS 'The machine''s time, like finished_at: when a round began, and when one last came to its end.';

ALTER TABLE contact.phone ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN contact.phone.erased_at IS 'Study time. A text of an unknown number from before it may be of the person erased then: it is not taken from the provider''s list.';
CREATE INDEX phone_erased ON contact.phone (erased_at) WHERE erased_at IS NOT NULL;

ALTER TABLE contact.outbound ADD COLUMN in_doubt_since timestamptz;
COMMENT ON COLUMN contact.outbound.in_doubt_since IS 'The machine''s time: when the attempt began whose end is not known.';

-- What the timers could not do for one coupon, phone or participant. Those set aside wait for a person and hold up nobody.
CREATE TABLE jobs.fault (
    kind text NOT NULL,
    subject text NOT NULL,
    failures integer NOT NULL,
    failure text NOT NULL,
    failed_at timestamptz NOT NULL,
    set_aside_at timestamptz,
    CONSTRAINT fault_key PRIMARY KEY (kind, subject)
);
COMMENT ON COLUMN jobs.fault.failure IS 'The fault''s name, never its text.';
CREATE INDEX fault_set_aside ON jobs.fault (kind) WHERE set_aside_at IS NOT NULL;
