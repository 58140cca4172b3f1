#!/bin/sh
# Installs what the tests of deploy/ need: the real tools. Only on Debian and as root.
set -eu
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests of deploy/ install Debian's tools, so they run on Debian and as root: not here." >&2
  exit 3
fi
missing=
for pair in buildah:buildah debootstrap:debootstrap caddy:caddy promtool:prometheus systemd-analyze:systemd \
  pgbouncer:pgbouncer gcc:build-essential pkg-config:pkg-config; do
  command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
done
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086 # several names
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
# No program of these two would show that they are there.
for library in libevent-dev libssl-dev; do
  dpkg -s "$library" >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$library" >/dev/null
done
sh tests/deploy/build-pgbouncer.sh /usr/local/libexec/seedline-tests/pgbouncer
.venv/bin/python -m pip install --quiet --disable-pip-version-check 'check-jsonschema>=0.39' 'kubernetes-validate>=1.37'
