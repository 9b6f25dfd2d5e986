#!/usr/bin/env bash
# Fuzzes every target for SECONDS each; what it finds is under Fuzz/found, to become a seed once it is
# mended. Called by `make fuzz`. It starts from Fuzz/corpus; `scripts/corpus.py pack` renews that from
# a folder that libFuzzer's -set_cover_merge=1 has made small.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
seconds=${1:-60}
# What dlopen holds on to and Swift's own singletons are no leaks.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
# Both sanitizers in one option: of two the second would take the coverage away.
swift build --package-path "$root/Fuzz" --sanitize fuzzer \
  -Xswiftc -parse-as-library -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address
status=0
for target in ${FUZZ_TARGETS:-squad2 musique musr gaia attachments reply json answers junit escaping}; do
  corpus=$root/Fuzz/.build/corpus/$target
  found=$root/Fuzz/found/$target-
  mkdir -p "$corpus" "$root/Fuzz/found"
  python3 "$root/scripts/corpus.py" unpack "$root/Fuzz/corpus/$target.base64" "$corpus"
  echo "fuzz: $target for $seconds s"
  log=$root/Fuzz/.build/$target.log
  FUZZ_TARGET=$target "$root/Fuzz/.build/debug/Fuzz" "$corpus" "$root/Fuzz/seeds/$target" \
    -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=4096 \
    -artifact_prefix="$found" -print_final_stats=1 -verbosity=0 >"$log" 2>&1 || status=1
  grep -E 'SUMMARY|Fatal error|number_of_executed|new_units_added' "$log" || tail -5 "$log"
done
ls "$root/Fuzz/found" 2>/dev/null
exit $status
