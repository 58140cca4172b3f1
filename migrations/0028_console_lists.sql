-- What the console's lists of people look for: each index holds the few rows that need a person, so that a text costs what it did.
CREATE INDEX order_about_person ON record.event ((data ->> 'participant')) WHERE type = 'TeamActed';
CREATE INDEX look_at_number ON record.event ((data ->> 'caller')) WHERE type = 'NumberRevealed';
CREATE INDEX answer_flagged ON answers.answer (study, participant) WHERE flag IS NOT NULL;
CREATE INDEX outbound_not_arrived ON contact.outbound (study, caller) WHERE status IN ('undelivered', 'failed', 'given_up');
