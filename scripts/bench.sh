#!/usr/bin/env bash
# Measures the built program against baselines in the same run. Called by `make bench`.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
exec python3 "$root/scripts/bench.py" "$root/.build/release/orgbench" "$root/.build/bench.json"
