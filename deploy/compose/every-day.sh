#!/bin/sh
# every-day.sh TIME COMMAND...   runs the command each day at this time (UTC), until it is asked to stop.
# A run that fails shows in /metrics and in this container's log; the next day's comes all the same.
set -u
at=$1
shift
running=
trap 'kill $running 2>/dev/null; wait; exit 0' TERM INT
while :; do
  now=$(date -u +%s)
  due=$(date -u -d "$at" +%s) || exit 2
  [ "$due" -gt "$now" ] || due=$((due + 86400))
  sleep $((due - now)) & running=$!
  wait "$running"
  "$@" & running=$!
  wait "$running" || echo "every-day.sh: $* ended with exit code $?" >&2
done
