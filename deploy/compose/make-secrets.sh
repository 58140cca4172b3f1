#!/bin/sh
# Makes what is missing in secrets/, and whom backups are encrypted to; never anything twice. Asks for the token at Twilio.
# Run it beside compose.yaml. Two things belong to another place afterwards, apart from each other and from the backups:
#   secrets/contact_keys   copy it: without it every phone number is lost
#   backup.identity        move it: it opens the backups, and this machine does not need it
set -eu
. ./.env
umask 077
mkdir -p secrets backups
image=${SEEDLINE_IMAGE:-localhost/seedline}:$SEEDLINE_TAG
rds() {
  if [ -n "${RDS:-}" ]; then
    "$RDS" "$@"
  else
    docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/here" --workdir /here "$image" "$@"
  fi
}
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
for each in superuser_password database_password; do
  [ -s "secrets/$each" ] || random > "secrets/$each"
done
[ -s secrets/database_url ] ||
  printf 'postgresql://seedline:%s@/seedline?host=/run/postgresql' "$(cat secrets/database_password)" > secrets/database_url
if [ ! -s secrets/contact_keys ]; then
  rds keys new > secrets/contact_keys.part
  mv secrets/contact_keys.part secrets/contact_keys
fi
if [ ! -s secrets/twilio_auth_token ]; then
  printf 'Auth token of the account at Twilio: ' >&2
  read -r token
  printf '%s' "$token" > secrets/twilio_auth_token
fi
if [ -z "${RDS_BACKUP_RECIPIENT:-}" ]; then
  recipient=$(rds keys identity --to backup.identity)
  printf 'RDS_BACKUP_RECIPIENT=%s\n' "$recipient" >> .env
fi
# The containers' user 10001 and PostgreSQL's 999 read them; nobody else on this machine may enter the folder.
chmod 700 secrets && chmod 444 secrets/*
chown 10001:10001 backups 2>/dev/null ||
  docker run --rm --user 0 --volume "$PWD/backups:/backups" --entrypoint chown "$image" 10001:10001 /backups
echo "secrets/ is complete. Copy secrets/contact_keys to one other place, and move backup.identity to a second." >&2
