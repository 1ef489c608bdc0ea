#!/bin/sh
# Installs this directory as /usr/lib/caisson, with a systemd unit. Needs root, systemd, and a Java runtime of version 17 or newer.
# It starts nothing: say in /etc/caisson/daemon.conf which addresses the daemon has, then "systemctl enable --now caisson".
set -eu
here=$(dirname "$(readlink -f "$0")")
[ "$(id -u)" = 0 ] || { echo "install: needs root" >&2; exit 1; }
mkdir -p /usr/lib/caisson /etc/caisson
rm -rf /usr/lib/caisson/bin /usr/lib/caisson/conf /usr/lib/caisson/lib
cp -a "$here/bin" "$here/conf" "$here/lib" /usr/lib/caisson/
install -m 0755 "$here/systemd/caisson" /usr/bin/caisson
install -D -m 0644 "$here/systemd/caisson.service" /etc/systemd/system/caisson.service
install -D -m 0644 "$here/systemd/60-caisson.conf" /etc/sysctl.d/60-caisson.conf
[ -e /etc/caisson/daemon.conf ] || install -m 0644 "$here/systemd/daemon.conf" /etc/caisson/daemon.conf
id caisson >/dev/null 2>&1 || useradd --system --home-dir /var/lib/caisson --no-create-home --shell /usr/sbin/nologin caisson
install -d -o caisson -g caisson -m 0700 /var/lib/caisson
/usr/lib/caisson/bin/class-archives
[ ! -d /run/systemd/system ] || systemctl daemon-reload
