#!/usr/bin/env bash
# Makes sure that a program of the workshop is there: installs it where that is possible without asking (root on
# Debian or Ubuntu), else stops with one sentence that says how. Never goes on without it.
set -eu
updated=no

have() {
  case $1 in
    chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
    postgresql) command -v initdb || ls /usr/lib/postgresql/*/bin/initdb ;;
    java) command -v java ;;
    node) command -v node && node -e 'process.exit(Number(parseInt(process.versions.node) < 18))' && command -v npm ;;
  esac >/dev/null 2>&1
}

packages() {
  case $1 in
    node) echo "nodejs npm" ;;
    java) echo default-jre-headless ;;
    *) echo "$1" ;;
  esac
}

for name in "$@"; do
  have "$name" && continue
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "$name is missing: installing it with apt-get" >&2
    [ $updated = yes ] || apt-get update -qq >&2
    updated=yes
    # shellcheck disable=SC2046
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(packages "$name") >&2
  fi
  have "$name" || { echo "$name is missing: run  sudo apt-get install $(packages "$name")  and try again." >&2; exit 1; }
done
