#!/bin/sh
# read-only-root.sh ROOT COMMAND...   runs a command in a container's root as compose.yaml runs it: nothing of the root can be
# written, only /tmp and what RDS_TEST_VOLUMES lists (folder:place), by the image's own user. In mount and process spaces of its own.
set -eu
root=$1
shift
if [ -z "${IN_A_SPACE:-}" ]; then
  exec env IN_A_SPACE=1 unshare --mount --pid --fork --kill-child sh "$0" "$root" "$@"
fi
mount --bind "$root" "$root"
mount -o remount,ro,bind "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
for each in ${RDS_TEST_VOLUMES:-}; do
  mount --bind "${each%%:*}" "$root${each##*:}"
done
exec chroot --userspec=10001:10001 "$root" "$@"
