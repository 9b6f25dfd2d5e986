#!/usr/bin/env bash
# Says what is missing when Swift is not there.
set -euo pipefail
if ! command -v swift >/dev/null; then
  echo 'make: Swift 6.2 or later is missing; see https://www.swift.org/install/linux/' >&2
  exit 2
fi
