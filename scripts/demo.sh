#!/usr/bin/env bash
# From nothing to a leaderboard and a page to look at: serves a small real model on this machine, lets a
# single agent and four organizations work on tasks of two bundled samples, and ranks the runs. Run
# again, it is answered from the store. Called by `make demo`.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
orgbench=$root/.build/release/orgbench
store=${ORGBENCH_STORE:-$root/.build/demo.sqlite}
page=$root/.build/demo.html
ready=$root/.build/demo-endpoint.txt
server=

stop_server() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
}
trap stop_server EXIT
trap 'exit 130' INT TERM

echo 'Starting the local model (the first time its packages are downloaded) …'
: >"$ready"
"$root/scripts/local-model.sh" --fast >"$ready" &
server=$!
for _ in $(seq 600); do
  [ -s "$ready" ] && break
  kill -0 "$server" 2>/dev/null || { server=; exit 2; }
  sleep 0.2
done
[ -s "$ready" ] || { echo 'demo: the model does not answer after two minutes' >&2; exit 2; }
endpoint=$(head -n 1 "$ready")

# The port changes from time to time, so the store knows the endpoint by a name.
start=$SECONDS
"$orgbench" run --experiment "$root/experiments/demo.json" --store "$store" \
  --endpoint "$endpoint" --endpoint-name local --model SmolLM2-135M-Instruct.Q4_1 \
  ${DEMO_TASKS:+--limit "$DEMO_TASKS"}
seconds=$((SECONDS - start))
"$orgbench" report --store "$store" --output "$page" 2>/dev/null
cat <<END
$seconds seconds of work. A model of 135 million parameters gets little right, and ten tasks
decide little: the intervals say so. flat and society, which talk most, have one task a
benchmark, in tables of their own. DEMO_TASKS=20 $0 gives all of them more.

The same to look at, with figures and all that was said; open it in a browser:
  ${page#"$PWD/"}

What to try next:
  .build/release/orgbench show latest 1 --store ${store#"$PWD/"}
  .build/release/orgbench analyze organization latest --store ${store#"$PWD/"}
  make serve                                  # the same model on the default endpoint, then:
  .build/release/orgbench doctor
  .build/release/orgbench run -b squad2 -o single --variant cot -m SmolLM2-135M-Instruct.Q4_1
  .build/release/orgbench run --help          # your own endpoint, model and data
The store: ${store#"$PWD/"}
END
