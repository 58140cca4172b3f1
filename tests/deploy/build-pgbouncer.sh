#!/bin/sh
# Builds a PgBouncer that keeps prepared statements (1.21 and newer; Debian 12 has an older one) from Debian's own source.
set -eu
target=$1
[ -x "$target" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
echo 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main' >"$work/trixie.list"
# The system's own package lists stay as they are.
apt="apt-get -qq -o Dir::Etc::sourcelist=$work/trixie.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$work/lists -o Dir::Cache=$work/cache"
cd "$work"
$apt update
$apt source --download-only pgbouncer
tar xf pgbouncer_*.orig.tar.gz
cd pgbouncer-*/
./configure --quiet --without-cares >/dev/null
make --silent pgbouncer >/dev/null 2>&1
install -m 755 -D pgbouncer "$target"
