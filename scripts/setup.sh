#!/usr/bin/env bash
# Installs the Debian packages that the build, the tests and PDF attachments need, and those that are named;
# does nothing where all are there.
set -euo pipefail
packages=(
  libarchive-dev libcurl4-openssl-dev libjemalloc-dev libsqlite3-dev libssl-dev libxml2-dev
  libxml2-utils bubblewrap pkg-config poppler-utils python3 python3-venv shellcheck sqlite3
  "$@"
)
missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
    grep -qx installed || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: run as root: apt-get install ${missing[*]}" >&2
    exit 2
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update --quiet=2
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" \
  apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}" >/dev/null
