#!/bin/sh
# Makes what is missing in secrets/, never anything twice. The token is asked for. Run it beside compose.yaml.
# Copy secrets/contact_keys to another place, apart from the backups: without it every phone number is lost.
set -eu
. ./.env
umask 077
mkdir -p secrets
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
for each in superuser_password database_password; do
  [ -s "secrets/$each" ] || random > "secrets/$each"
done
[ -s secrets/database_url ] ||
  printf 'postgresql://seedline:%s@/seedline?host=/run/postgresql' "$(cat secrets/database_password)" > secrets/database_url
if [ ! -s secrets/contact_keys ]; then
  ${RDS:-docker run --rm ${SEEDLINE_IMAGE:-localhost/seedline}:$SEEDLINE_TAG} keys new > secrets/contact_keys.part
  mv secrets/contact_keys.part secrets/contact_keys
fi
if [ ! -s secrets/twilio_auth_token ]; then
  printf 'Auth token of the account at Twilio: ' >&2
  read -r token
  printf '%s' "$token" > secrets/twilio_auth_token
fi
# The containers' user 10001 and PostgreSQL's 999 read them; nobody else on this machine may enter the folder.
chmod 700 secrets && chmod 444 secrets/*
echo "secrets/ is complete." >&2
