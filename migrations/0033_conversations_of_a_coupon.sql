-- The console's page of a coupon asks who came with it. A conversation enters this index when it ends, and not with each text: its
-- open ones are few, and have an index of their own.
CREATE INDEX conversation_ended ON study.conversation (coupon) WHERE state <> 'open';
