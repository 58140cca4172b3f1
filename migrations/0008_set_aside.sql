-- Texts that no try could answer are few, and asked for at every scrape of the metrics.
CREATE INDEX inbound_set_aside ON contact.inbound (stored_at) WHERE set_aside;
