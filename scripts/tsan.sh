#!/usr/bin/env bash
# Runs the tests under the thread sanitizer; a report fails them. Called by `make tsan`.
# Takes the arguments of `swift test`, such as --filter. `make tsan` leaves orgbenchTests out: they run
# the program in hundreds of processes of their own, which take well over ten minutes instrumented.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$PWD/.build/tsan
swift build --build-tests --sanitize thread --scratch-path "$build"
clang -O1 -shared -fPIC -o "$build/mutex.so" scripts/tsan/mutex.c -ldl
rm -f "$build"/report.*
status=0
LD_PRELOAD=$build/mutex.so SWIFT_BACKTRACE=enable=no TSAN_OPTIONS="log_path=$build/report" \
  swift test --skip-build --sanitize thread --scratch-path "$build" "$@" || status=1
for report in "$build"/report.*; do
  if [ -e "$report" ]; then
    status=1
    cat "$report"
  fi
done
exit $status
