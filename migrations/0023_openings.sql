-- Numbers of phones that were opened for a person of the team: who, why and how many. The fact changes no state.
INSERT INTO record.event_type (name) VALUES ('NumbersOpened');
