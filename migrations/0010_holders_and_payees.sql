-- Whoever texts COUPONS asks for their own, also those voided, which the index that forbids two at one slot leaves out.
CREATE INDEX coupon_by_holder ON study.coupon (holder);
-- Whoever texts BALANCE asks for what was paid to them: the index on open payouts leaves it out.
CREATE INDEX payout_by_participant ON study.payout (participant);
