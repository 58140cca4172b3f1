-- How many texts of one phone were handled of late is asked with each of them, also of a phone that has sent a hundred thousand.
CREATE INDEX inbound_by_caller_and_time ON contact.inbound (caller, handled_at);
-- The new index does its work too. Code of the version before reads on without it.
DROP INDEX contact.inbound_by_caller;
