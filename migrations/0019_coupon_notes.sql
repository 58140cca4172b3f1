-- Who a seed's coupon was made for, and from where: contact data, apart from the record, and in no export.
CREATE TABLE contact.coupon_note (
    coupon text CONSTRAINT one_note_per_coupon PRIMARY KEY,
    study text NOT NULL,
    sealed_note bytea NOT NULL,
    noted_at timestamptz NOT NULL
);
COMMENT ON TABLE contact.coupon_note IS 'Erased when the person who used the coupon withdraws.';
