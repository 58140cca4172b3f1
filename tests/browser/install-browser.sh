#!/bin/sh
# Makes sure that the browser tests have a Chromium. Changes nothing when there is one.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests ..."
    if apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get install -y -qq chromium >/dev/null; then
        exit 0
    fi
    echo "apt-get could not install Chromium." >&2
fi

cat >&2 <<'HELP'
The browser tests need Chromium or Google Chrome, and none is on the PATH.
  Debian, Ubuntu:  sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium
Without one they are skipped, except where CI is set: there they fail.
HELP
