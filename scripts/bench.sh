#!/usr/bin/env bash
# Measures the built program against baselines in the same run. Called by `make bench`.
# BENCH_LARGE=1 adds a run beside a million stored calls; BENCH_ONLY=WORD runs only the rows whose
# names have that word.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scripts=$root/scripts
"$scripts/setup.sh" nginx-light libnginx-mod-http-echo
baseline=$root/.build/bench/curl_loop
mkdir -p "$(dirname "$baseline")"
cc -O2 -Wall -Wextra -o "$baseline" "$scripts/bench/curl_loop.c" -lcurl
exec python3 "$scripts/bench/main.py" "$root/.build/release/orgbench" "$baseline" \
  "$root/.build/bench.json"
