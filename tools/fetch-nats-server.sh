#!/bin/sh
# Unpacks nats-server from the system's Debian (or Ubuntu) package into <clone>/.signalbox/bin/nats-server.
# Works as any user and leaves the system's package database, lists and caches alone: apt-get gets directories of
# its own, and none of the hooks that the system's apt configuration may carry.
# Usage: tools/fetch-nats-server.sh     Exit status 0 when the server is in place.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
target=$root/.signalbox/bin/nats-server
work=$root/.signalbox/apt

[ -x "$target" ] && exit 0

for tool in apt-get apt-config dpkg-deb; do
  command -v "$tool" >/dev/null 2>&1 || { echo "$tool is not there" >&2; exit 1; }
done

rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$root/.signalbox/bin"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# Proxies and mirrors' settings are kept; hooks and directories are not.
configure() {
  {
    apt-config dump | grep '^Acquire::' | grep -v 'IndexTargets' || true
    cat <<EOF
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::State::Lists "$work/lists/";
Dir::Cache "$work/cache/";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
EOF
    if [ -n "$1" ]; then
      printf 'Dir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "/dev/null";\n' "$1"
    fi
  } >"$work/apt.conf"
}

download() {
  # An index of some third party may fail while the one that has nats-server arrived.
  APT_CONFIG=$work/apt.conf apt-get -qq update || true
  (cd "$work" && APT_CONFIG=$work/apt.conf apt-get -qq download nats-server)
}

# The distribution's own sources are enough, and quicker than all that this system has; all of them come second.
found=
for sources in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/ubuntu.sources /etc/apt/sources.list ''; do
  if [ -n "$sources" ] && [ ! -s "$sources" ]; then continue; fi
  configure "$sources"
  if download; then
    found=yes
    break
  fi
done
[ -n "$found" ] || exit 1

dpkg-deb -x "$work"/nats-server_*.deb "$work/unpacked"
server=$(find "$work/unpacked" -type f -name nats-server -perm -100 | head -n 1)
"$server" --version >/dev/null
mv "$server" "$target"
