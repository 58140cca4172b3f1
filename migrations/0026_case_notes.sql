-- What the study team notes of a case: the words are sealed and erased with the person's, the record knows only that there was a note.
INSERT INTO record.event_type (name) VALUES ('CaseNoted');

CREATE TABLE contact.case_note (
    place bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT one_place_per_case_note PRIMARY KEY,
    study text NOT NULL,
    inbox_case bigint NOT NULL,
    sealed_note bytea NOT NULL,
    actor text NOT NULL,
    noted_at timestamptz NOT NULL
);
COMMENT ON TABLE contact.case_note IS 'Erased when the person whom the case is about withdraws.';
CREATE INDEX case_note_by_case ON contact.case_note (inbox_case);
