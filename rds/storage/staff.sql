-- name: keep_name
-- In the transaction that records the person, so that nobody is without a name.
INSERT INTO staff.person (id, name) VALUES ($1, $2);

-- name: members
-- Everybody who was ever invited; who has no role left is shown as such.
SELECT p.id, p.name, p.theme, ARRAY (SELECT r.role FROM staff_role r WHERE r.person = p.id ORDER BY r.role) AS roles
  FROM staff.person p ORDER BY lower(p.name), p.id;

-- name: member_named
-- People write their own name with and without capitals.
SELECT p.id, p.name, p.theme, ARRAY (SELECT r.role FROM staff_role r WHERE r.person = p.id) AS roles
  FROM staff.person p WHERE lower(p.name) = lower($1) ORDER BY p.name = $1 DESC LIMIT 1;

-- name: set_theme
-- The person's own choice, which needs no event.
UPDATE staff.person SET theme = $2 WHERE id = $1;

-- name: keep_invitation
-- One link a person: whoever has lost one is sent another, and the lost one must not work.
WITH former AS (DELETE FROM staff.invitation WHERE person = $2)
INSERT INTO staff.invitation (digest, person, expires_at) VALUES ($1, $2, $3);

-- name: invited
-- To greet the person before the link is used: programs that look at links must not use it up.
SELECT p.id, p.name, p.theme, ARRAY (SELECT r.role FROM staff_role r WHERE r.person = p.id) AS roles
  FROM staff.invitation i JOIN staff.person p ON p.id = i.person
 WHERE i.digest = $1 AND i.used_at IS NULL AND i.expires_at > $2;

-- name: use_invitation
-- Of two who use it at once, the second finds it used.
WITH used AS (
    UPDATE staff.invitation SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2 RETURNING person
)
SELECT p.id, p.name, p.theme, ARRAY (SELECT r.role FROM staff_role r WHERE r.person = p.id) AS roles
  FROM used JOIN staff.person p ON p.id = used.person;

-- name: begin_session
-- Sessions that are over are forgotten here, since nobody asks for them any more.
WITH over AS (DELETE FROM staff.session WHERE begun_at < $4)
INSERT INTO staff.session (digest, person, begun_at, used_at, confirmed_at) VALUES ($1, $2, $3, $3, $3);

-- name: session
-- Asked for at each page: the roles are those of this moment.
SELECT s.digest, s.begun_at, s.used_at, s.confirmed_at, s.told, p.id, p.name, p.theme,
       ARRAY (SELECT r.role FROM staff_role r WHERE r.person = p.id) AS roles
  FROM staff.session s JOIN staff.person p ON p.id = s.person WHERE s.digest = $1;

-- name: use_session
-- Never backwards: two pages may ask at once.
UPDATE staff.session SET used_at = greatest(used_at, $2) WHERE digest = $1;

-- name: confirm_session
-- Acts that ask again look at this.
UPDATE staff.session SET confirmed_at = $2 WHERE digest = $1;

-- name: tell
-- What an act came to is said by the page after it.
UPDATE staff.session SET told = $2 WHERE digest = $1;

-- name: end_session
-- A cookie that comes back later leads nowhere.
DELETE FROM staff.session WHERE digest = $1;

-- name: end_sessions
-- Somebody left the team: every way in is closed.
WITH invitations AS (DELETE FROM staff.invitation WHERE person = $1)
DELETE FROM staff.session WHERE person = $1;

-- name: passphrase
-- What is needed to check one.
SELECT hash, sealed_secret, last_step FROM staff.passphrase WHERE person = $1;

-- name: keep_passphrase
-- A new passphrase begins with new codes.
WITH former AS (
    DELETE FROM staff.recovery_code WHERE person = $1 AND digest <> ALL ($4::bytea[])
), codes AS (
    INSERT INTO staff.recovery_code (person, digest) SELECT $1, unnest($4::bytea[])
)
INSERT INTO staff.passphrase (person, hash, sealed_secret) VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT one_passphrase_per_person
DO UPDATE SET hash = excluded.hash, sealed_secret = excluded.sealed_secret, last_step = 0;

-- name: use_step
-- A code that somebody looked at over a shoulder must not work a second time.
UPDATE staff.passphrase SET last_step = $2 WHERE person = $1 AND last_step < $2 RETURNING person;

-- name: use_recovery_code
-- Of two who use it at once, the second finds none.
DELETE FROM staff.recovery_code WHERE person = $1 AND digest = $2 RETURNING person;

-- name: passkeys
-- Shown on a person's account page, and named to the browser so that none is made twice.
SELECT id, person, public_key, sign_count, label, made_at FROM staff.passkey WHERE person = $1 ORDER BY made_at, id;

-- name: passkey
-- The browser says which one it signed with.
SELECT id, person, public_key, sign_count, label, made_at FROM staff.passkey WHERE id = $1;

-- name: keep_passkey
-- Its secret half never leaves the person's device.
INSERT INTO staff.passkey (id, person, public_key, sign_count, label, made_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: use_passkey
-- A count that goes back would mean a copied passkey.
UPDATE staff.passkey SET sign_count = $2 WHERE id = $1;

-- name: forget_passkey
-- Only one's own.
DELETE FROM staff.passkey WHERE person = $1 AND id = $2;

-- name: keep_challenge
-- Those that nobody answered are forgotten here.
WITH over AS (DELETE FROM staff.challenge WHERE expires_at < $3::timestamptz - interval '1 hour')
INSERT INTO staff.challenge (digest, person, expires_at) VALUES ($1, $2, $3);

-- name: use_challenge
-- Of two who answer it at once, the second finds none.
DELETE FROM staff.challenge WHERE digest = $1 AND person IS NOT DISTINCT FROM $2 AND expires_at > $3 RETURNING digest;
