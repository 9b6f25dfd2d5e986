#!/usr/bin/env bash
# Sets up, once, what some tests read their output back with; without a network they are skipped.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
if ! command -v chromium >/dev/null; then
  "$root/scripts/setup.sh" chromium ||
    echo "test tools: chromium not installed; the report's page will not be tried in a browser" >&2
fi
if ! command -v cmark-gfm >/dev/null; then
  "$root/scripts/setup.sh" cmark-gfm ||
    echo "test tools: cmark-gfm not installed; Markdown will not be read as GitHub reads it" >&2
fi
if ! command -v slurmctld >/dev/null; then
  "$root/scripts/setup.sh" slurm-wlm munge ||
    echo "test tools: slurm-wlm not installed; scripts for Slurm will not be tried on one" >&2
fi
venv=$root/.build/test-tools
requirements=$root/scripts/test-requirements.txt
if cmp -s "$requirements" "$venv/installed.txt"; then
  exit 0
fi
mkdir -p "$root/.build"
# Harbor as a whole asks for Python 3.12; its models, which alone are used, do with 3.11.
if python3 -m venv "$venv" >"$venv.log" 2>&1 &&
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python \
    --requirement "$requirements" >>"$venv.log" 2>&1; then
  cp "$requirements" "$venv/installed.txt"
else
  echo "test tools: not installed (no network?); some tests will be skipped; see $venv.log" >&2
fi
