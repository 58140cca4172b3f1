-- name: find_coupon
-- One row with all that is one of a kind. The replacement is looked for by its own index: a coupon is reissued once.
SELECT k.*, n.sealed_note, (SELECT r.code FROM coupon r WHERE r.replaces = k.code) AS replaced_by
  FROM coupon k LEFT JOIN contact.coupon_note n ON n.coupon = k.code
 WHERE k.study = $1 AND k.code = $2;

-- name: presentations
-- A phone that gave up and came with another coupon since is here no more: a conversation knows its last coupon only.
-- Those under way and those that ended are looked for apart, each by its own index.
SELECT participant, state, presented_at AS at FROM conversation WHERE study = $1 AND coupon = $2 AND state = 'open'
UNION ALL
SELECT participant, state, presented_at FROM conversation WHERE study = $1 AND coupon = $2 AND state <> 'open'
 ORDER BY at DESC LIMIT 10;

-- name: refusals_of_coupon
-- Bounded, so that a code that was printed in a newspaper does not fill a page.
SELECT reason, at FROM coupon_refusal WHERE study = $1 AND coupon = $2 ORDER BY at DESC LIMIT 50;

-- name: issued_among
-- About a dozen candidates at most: what one mistake may have made of a code.
SELECT code FROM coupon WHERE study = $1 AND code = ANY ($2::text[]) ORDER BY code;

-- name: holding
-- For the half of a code that somebody remembers or texted; goes through the study's coupons, which are short rows.
SELECT code FROM coupon WHERE study = $1 AND strpos(code, $2) > 0 ORDER BY code LIMIT $3;

-- name: coupon_counts
-- In one pass over the study's coupons, so that the figures agree with each other.
SELECT count(*) FILTER (WHERE status = 'issued' AND expires_at > $2) AS out,
       count(*) FILTER (WHERE status = 'reserved') AS reserved,
       count(*) FILTER (WHERE status = 'redeemed') AS redeemed,
       count(*) FILTER (WHERE status = 'expired' OR (status = 'issued' AND expires_at <= $2)) AS expired,
       count(*) FILTER (WHERE kind = 'seed' AND status <> 'voided') AS seeds,
       count(*) FILTER (WHERE kind = 'seed' AND status = 'redeemed') AS seeds_redeemed,
       count(*) FILTER (WHERE kind <> 'seed' AND status = 'issued' AND expires_at > $2 AND issued_at <= $3) AS idle,
       count(*) FILTER (WHERE kind <> 'seed' AND status = 'issued' AND expires_at > $2 AND expires_at <= $4 AND issued_at <= $3)
           AS idle_expiring,
       count(*) FILTER (WHERE kind = 'seed' AND status = 'issued' AND expires_at > $2 AND issued_at <= $3) AS idle_seeds
  FROM coupon WHERE study = $1;

-- name: page_of_open
-- Seeds are looked for to be printed, right after they were issued; others to be called about, because they are out for long.
SELECT c.code, c.kind, c.holder, c.issued_at, c.expires_at, n.sealed_note
  FROM coupon c LEFT JOIN contact.coupon_note n ON n.coupon = c.code
 WHERE c.study = $1 AND c.status = 'issued' AND c.expires_at > $2 AND c.issued_at <= $3 AND ($4::text IS NULL OR c.kind = $4)
 ORDER BY CASE WHEN $4 = 'seed' THEN c.issued_at END DESC, c.issued_at, c.holder, c.slot, c.code
 LIMIT $5 OFFSET $6;
