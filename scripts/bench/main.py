"""Measures orgbench against baselines in the same run; prints a table and writes JSON.

Usage: main.py ORGBENCH CURL-LOOP RESULT.json
"""

import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from data import write_counts, write_squad
from endpoint import served
from measure import Timing, measure

ROUNDS = 5
SQUAD = 11_873  # questions in SQuAD 2.0's dev set
LATENCY = 0.2
HERE = pathlib.Path(__file__).parent


class Bench:
    def __init__(self, orgbench: str, curl_loop: str, folder: pathlib.Path, url: str):
        self.orgbench, self.curl_loop, self.folder, self.url = orgbench, curl_loop, folder, url
        self.rows: list[dict] = []
        self.only = os.environ.get("BENCH_ONLY", "")
        self.stores = 0

    def wants(self, name: str) -> bool:
        return self.only in name

    def add(self, name: str, value: str, aim: str = "", **figures) -> None:
        self.rows.append({"name": name, "value": value, "aim": aim, **figures})
        print(f"{name:58} {value:>34}  {aim}", flush=True)

    def data(self, tasks: int) -> str:
        path = self.folder / f"data-{tasks}.json"
        return str(path) if path.exists() else write_squad(self.folder, tasks)[0]

    def new_store(self) -> pathlib.Path:
        self.stores += 1
        return self.folder / f"store-{self.stores}.sqlite"

    def run(
        self, tasks: int, concurrency: int, store: pathlib.Path, path="at-once", team=("single",)
    ) -> Timing:
        """A whole run; every task must be answered and scored."""
        timing = measure(
            [self.orgbench, "run", "--benchmark", "squad2", "--data", self.data(tasks)]
            + ["--organization", *team, "--model", "bench", "--endpoint-name", "bench"]
            + ["--endpoint", f"{self.url}/{path}", "--store", str(store), "--json"]
            + ["--concurrency", str(concurrency)]
        )
        answered = json.loads(timing.output)["outcomes"]["answered"]
        if answered != tasks:
            raise SystemExit(f"bench: {answered} of {tasks} tasks were answered")
        return timing

    def baseline(self, tasks: int, concurrency: int) -> float:
        """Seconds that bare libcurl takes for as many requests of the same size."""
        body = self.folder / "body.json"
        if not body.exists():
            content = "x" * 1300
            body.write_text(json.dumps({"messages": [{"content": content, "role": "user"}]}))
        url = f"{self.url}/at-once/chat/completions"
        command = [self.curl_loop, url, str(tasks), str(concurrency), str(body)]
        return float(measure(command).output)


def size(store: pathlib.Path) -> int:
    return sum(path.stat().st_size for path in store.parent.glob(store.name + "*"))


def start_up(bench: Bench) -> None:
    for words, aim in [(["--help"], "< 10 ms"), (["--version"], "< 10 ms")]:
        name = f"{words[0]}, and `true` in turn"
        if not bench.wants(name):
            continue
        pairs = [(measure([bench.orgbench, *words]), measure(["true"])) for _ in range(31)][1:]
        ours, least = (statistics.median(p[i].wall for p in pairs) * 1000 for i in (0, 1))
        bench.add(name, f"{ours:.1f} ms, {least:.1f} ms", aim, milliseconds=ours, true=least)


def scoring(bench: Bench) -> None:
    name = f"score {SQUAD} questions, and the same in Python"
    if not bench.wants(name):
        return
    files = list(write_squad(bench.folder, SQUAD))
    command = [bench.orgbench, "score", "-b", "squad2", "--data", files[0]]
    command += ["--predictions", files[1]]
    python = ["python3", str(HERE / "score_squad2.py"), *files]
    pairs = [(measure(command), measure(python)) for _ in range(ROUNDS + 1)][1:]
    ours, theirs = (statistics.median(p[i].wall for p in pairs) * 1000 for i in (0, 1))
    ratio = statistics.median(p[1].wall / p[0].wall for p in pairs)
    peak = max(p[0].peak for p in pairs)
    bench.add(
        name, f"{ours:.0f} ms, {theirs:.0f} ms: {ratio:.1f} x, {peak:.0f} MB", "",
        milliseconds=ours, python_milliseconds=theirs, times_as_fast=ratio, peak_megabytes=peak,
    )


def comparing(bench: Bench) -> None:
    tasks = 12_000
    name = f"compare of two runs of {tasks} tasks, 10,000 resamples"
    if not bench.wants(name):
        return
    store = bench.new_store()
    bench.run(tasks, 256, store)
    paths = [str(bench.folder / f"{side}.json") for side in ("base", "candidate")]
    measure([bench.orgbench, "baselines", "save", paths[0], "latest", "--store", str(store)])
    saved = json.loads(pathlib.Path(paths[0]).read_text())
    draw = random.Random(1)
    for path in paths:
        for task in saved["runs"][0]["tasks"]:
            task["scores"] = {metric: draw.random() for metric in task["scores"]}
        pathlib.Path(path).write_text(json.dumps(saved))
    timings = [measure([bench.orgbench, "compare", *paths, "--json"]) for _ in range(ROUNDS)]
    measures = json.loads(timings[0].output)["comparisons"][0]["measures"]
    seconds = statistics.median(timing.wall for timing in timings)
    each = seconds / len(measures)
    bench.add(
        name, f"{seconds:.2f} s, {each:.2f} s a measure", "< 1 s a measure",
        seconds=seconds, seconds_a_measure=each,
    )


def throughput(bench: Bench) -> None:
    for concurrency, tasks, rounds in [(1, 2000, 3), (32, 20_000, 3), (256, 20_000, 3), (1024, 20_000, 3)]:
        name = f"calls a second at concurrency {concurrency}, and bare libcurl"
        if not bench.wants(name):
            continue
        ratios, ours, theirs, cpu, peaks = [], [], [], [], []
        for _ in range(rounds):
            store = bench.new_store()
            before = bench.baseline(tasks, concurrency)
            timing = bench.run(tasks, concurrency, store)
            after = bench.baseline(tasks, concurrency)
            bare = (before + after) / 2
            ratios.append(bare / timing.wall)
            ours.append(tasks / timing.wall)
            theirs.append(tasks / bare)
            cpu.append(timing.cpu / tasks * 1e6)
            peaks.append(timing.peak)
        figures = [statistics.median(series) for series in (ours, theirs, ratios, cpu, peaks)]
        bench.add(
            name,
            "{:.0f}, {:.0f}: {:.2f}, {:.0f} µs cpu, {:.0f} MB".format(*figures),
            ">= 0.30" if concurrency == 32 else "",
            calls_a_second=figures[0], libcurl=figures[1], ratio=figures[2], cpu_microseconds=figures[3],
            peak_megabytes=figures[4],
        )


def latency(bench: Bench) -> None:
    for concurrency, tasks in [(256, 40_000), (1024, 100_000)]:
        name = f"share of the ideal at 200 ms, concurrency {concurrency}"
        if not bench.wants(name):
            continue
        timing = bench.run(tasks, concurrency, bench.new_store(), "after-200-ms")
        ideal = -(-tasks // concurrency) * LATENCY
        share = ideal / timing.wall
        bench.add(
            name, f"{share:.3f} ({tasks / timing.wall:.0f} of {concurrency / LATENCY:.0f} a second)",
            ">= 0.95", share=share, seconds=timing.wall, ideal_seconds=ideal,
        )


def stored(bench: Bench) -> None:
    for tasks in (2000, 20_000, 200_000):
        name = f"{tasks} tasks: peak memory, then all from the store"
        if not bench.wants(name):
            continue
        store = bench.new_store()
        first = bench.run(tasks, 256, store)
        each = size(store) / tasks
        again = statistics.median(bench.run(tasks, 256, store).wall for _ in range(3))
        bench.add(
            name, f"{first.peak:.0f} MB, {again:.2f} s", "< 60 MB, < 1 s" if tasks == 20_000 else "",
            peak_megabytes=first.peak, again_seconds=again,
        )
        bench.add(
            f"{tasks} tasks: store", f"{each:.0f} bytes a call", "", bytes_a_call=each
        )


def page(bench: Bench) -> None:
    tasks, samples = 2000, (3, 4, 5)
    name = f"report page of 5 runs of {tasks} tasks"
    if not bench.wants(name):
        return
    store = bench.new_store()
    variants = [("direct",), ("cot",)]
    variants += [("self-consistency", "--samples", str(count)) for count in samples]
    for variant in variants:
        bench.run(tasks, 256, store, team=("single", "--variant", *variant))
    path = bench.folder / "report.html"
    command = [bench.orgbench, "report", "--store", str(store), "--output", str(path)]
    timings = [measure(command) for _ in range(ROUNDS)]
    seconds, peak = statistics.median(t.wall for t in timings), max(t.peak for t in timings)
    megabytes = path.stat().st_size / 1e6
    figures = {"seconds": seconds, "megabytes": megabytes, "peak_megabytes": peak}
    value = f"{seconds:.2f} s, {megabytes:.1f} MB, {peak:.0f} MB"
    if shutil.which("chromium"):
        browser = ["python3", str(HERE.parent / "browser.py"), str(path), "1"]
        opened = [json.loads(measure(browser).output)["load_seconds"] for _ in range(ROUNDS)]
        figures["opened_seconds"] = statistics.median(opened)
        value += f", opens in {figures['opened_seconds']:.2f} s"
    bench.add(name, value, "< 2 s, < 10 MB, opens < 1 s", **figures)


PROTOCOLS = [
    "coordinator", "sequential", "broadcast", "shared", "ripple", "stigmergic", "clonal",
    "morphogenetic",
]


def teams(bench: Bench) -> None:
    tasks = 200
    for protocol in PROTOCOLS:
        name = f"{protocol} of 256 agents, {tasks} tasks"
        if not bench.wants(name):
            continue
        timing = bench.run(
            tasks, 16, bench.new_store(), "team", (protocol, "--agents", "256")
        )
        calls = json.loads(timing.output)["calls"]
        bench.add(
            name, f"{timing.wall:.0f} s, {calls} calls, {timing.peak:.0f} MB", "< 300 MB",
            seconds=timing.wall, calls=calls, peak_megabytes=timing.peak,
        )


def society(bench: Bench) -> None:
    agents, steps = 512, 20
    name = f"society of {agents} agents, {steps} steps"
    if not bench.wants(name):
        return
    store = bench.new_store()
    team = ["society", "--topology", "mesh", "--agents", str(agents), "--steps", str(steps)]
    team += ["--workload", "none"]
    first = bench.run(1, 64, store, "move", team)
    calls = agents * steps
    single = bench.run(20_000, 64, bench.new_store())
    share = calls / first.wall / (20_000 / single.wall)
    each = size(store) / calls
    # Another run that asks the same: its calls are answered from the store.
    again = bench.run(1, 64, store, "move", team + ["--max-calls-per-task", "1000000"])
    bench.add(
        name, f"{calls / first.wall:.0f} calls a second: {share:.2f} of single", ">= 0.8",
        calls_a_second=calls / first.wall, share_of_single=share,
    )
    bench.add(
        f"{name}: memory, store", f"{first.peak:.0f} MB, {each:.0f} bytes a call",
        "< 400 MB, < 1,500 bytes", peak_megabytes=first.peak, bytes_a_call=each,
    )
    bench.add(
        f"{name}: all from the store", f"{calls / again.wall:.0f} calls a second", ">= 20,000",
        stored_calls_a_second=calls / again.wall,
    )


def simulate(bench: Bench, *options: str) -> Timing:
    return measure([bench.orgbench, "simulate", "society", "--agents", "512", "--json", *options])


def ledger(bench: Bench) -> None:
    name = "a million events through the ledger"
    if not bench.wants(name):
        return

    def seconds(*options: str) -> float:
        """Seconds for a million events, the median of several processes."""
        figures = [
            json.loads(simulate(bench, "--no-store", *options).output) for _ in range(ROUNDS)
        ]
        return statistics.median(f["ledger_seconds"] / f["events"] * 1e6 for f in figures)

    many = seconds("--attempts", "98")
    # One ledger of 512,000 events; were an event not O(1), each would take longer here.
    one = seconds("--attempts", "1", "--steps", "1000")
    bench.add(
        name, f"{many:.2f} s in 98 ledgers, {one:.2f} s in one", "< 1 s",
        seconds_in_many=many, seconds_in_one=one,
    )


def simulation(bench: Bench) -> None:
    name = "1,500,000 simulated events: kept, then analysed"
    if not bench.wants(name):
        return
    store = bench.new_store()
    written = simulate(bench, "--topology", "mesh", "--attempts", "147", "--store", str(store))
    events = json.loads(written.output)["events"]

    def analysed(what: str) -> Timing:
        return measure(
            [bench.orgbench, "analyze", what, "latest", "--store", str(store), "--json"]
        )

    coordination, elites = analysed("coordination"), analysed("elites")
    seconds, peak = coordination.wall + elites.wall, max(coordination.peak, elites.peak)
    each = size(store) / events
    bench.add(
        name,
        f"{written.wall:.0f} s, {coordination.wall:.0f} s + elites {elites.wall:.0f} s",
        "< 60 s, < 20 s",
        events=events, written_seconds=written.wall, analysed_seconds=seconds,
        coordination_seconds=coordination.wall, elites_seconds=elites.wall,
    )
    bench.add(
        f"{name}: memory, store",
        f"{written.peak:.0f} MB, {peak:.0f} MB, {each:.0f} bytes an event", "< 500 MB",
        written_megabytes=written.peak, analysed_megabytes=peak, bytes_an_event=each,
    )


def python_with_powerlaw(folder: pathlib.Path) -> str:
    """A Python that has the baseline of heavy tails, made once."""
    environment, wanted = folder / "python", HERE / "requirements.txt"
    installed = environment / "installed.txt"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        pip = [str(environment / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", str(wanted)], check=True)
        installed.write_text(wanted.read_text())
    return str(environment / "bin" / "python")


def tails(bench: Bench) -> None:
    count = 411_300
    name = f"{count:,} counts: x_min and four families, and powerlaw"
    if not bench.wants(name):
        return
    python = python_with_powerlaw(pathlib.Path(bench.curl_loop).parent)
    samples = write_counts(bench.folder, count)
    command = [bench.orgbench, "analyze", "tails", "--samples", samples, "--json"]
    command += ["--bootstrap", "0", "--goodness-of-fit", "0"]
    timings = [measure(command) for _ in range(ROUNDS)]
    ours, peak = statistics.median(t.wall for t in timings), max(t.peak for t in timings)
    baseline = json.loads(measure([python, str(HERE / "fit_powerlaw.py"), samples]).output)
    found = json.loads(timings[0].output)
    start, theirs = found["samples"][0]["x_min"], baseline["seconds"]
    if start != baseline["x_min"]:
        raise SystemExit(f"bench: x_min is {start}, by powerlaw {baseline['x_min']}")
    # Its log-normal is another one.
    for fit in found["fits"]:
        likelihood = baseline["log_likelihood"].get(fit["family"])
        if likelihood is not None and fit["log_likelihood"] < likelihood - 1e-6 * abs(likelihood):
            raise SystemExit(f"bench: {fit['family']} is less likely than powerlaw's {likelihood}")
    bench.add(
        name, f"{ours:.2f} s, {theirs:.1f} s: {theirs / ours:.0f} x, {peak:.0f} MB", ">= 20 x",
        seconds=ours, powerlaw_seconds=theirs, times_as_fast=theirs / ours, peak_megabytes=peak,
        distinct=found["samples"][0]["distinct"], x_min=start,
    )


def large(bench: Bench) -> None:
    name = "a run of 10 tasks beside 1,000,000 stored calls, and alone"
    if not os.environ.get("BENCH_LARGE") or not bench.wants(name):
        return
    full, tasks = bench.new_store(), 200_000
    for repeats in range(1, 6):
        measure(
            [bench.orgbench, "run", "--benchmark", "squad2", "--data", bench.data(tasks)]
            + ["--organization", "single", "--model", "bench", "--endpoint-name", "bench"]
            + ["--endpoint", f"{bench.url}/at-once", "--store", str(full)]
            + ["--concurrency", "256", "--seed", str(repeats)]
        )
    pairs = []
    for _ in range(ROUNDS):
        alone = bench.run(10, 16, bench.new_store()).wall
        pairs.append((bench.run(10, 16, full).wall, alone))
    beside, alone = (statistics.median(p[i] for p in pairs) * 1000 for i in (0, 1))
    bench.add(name, f"{beside:.0f} ms, {alone:.0f} ms", "", milliseconds=beside, alone=alone)


SHARDED = 200_000  # calls of the run that is made in shards


def shards(bench: Bench) -> None:
    tasks, count = SHARDED, 4
    name = f"{count} shards at once of {tasks} calls, and merge"
    if not bench.wants(name):
        return
    # One process with all of the concurrency, then four with a quarter each.
    whole = bench.run(tasks, 256, bench.new_store())
    stores = [bench.new_store() for _ in range(count)]
    start = time.perf_counter()
    parts = [
        subprocess.Popen(
            [bench.orgbench, "run", "--benchmark", "squad2", "--data", bench.data(tasks)]
            + ["--organization", "single", "--model", "bench", "--endpoint-name", "bench"]
            + ["--endpoint", f"{bench.url}/at-once", "--store", str(store), "--json"]
            + ["--concurrency", str(256 // count), "--shard", f"{number}/{count}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for number, store in enumerate(stores, 1)
    ]
    if any(part.wait() for part in parts):
        raise SystemExit("bench: a shard was not done")
    together = time.perf_counter() - start
    share = whole.wall / together
    bench.add(
        name, f"{tasks / together:.0f} calls a second: {share:.2f} of one process", "",
        calls_a_second=tasks / together, share_of_one=share,
    )
    merge = [bench.orgbench, "merge", *map(str, stores), "--into", str(bench.new_store())]
    first, again = measure(merge), measure(merge)
    million = 1e6 / tasks
    bench.add(
        f"{name}: a million calls", f"{first.wall * million:.1f} s, again {again.wall * million:.1f} s",
        "", seconds_a_million=first.wall * million, again_seconds_a_million=again.wall * million,
        peak_megabytes=first.peak,
    )


def main() -> None:
    orgbench, curl_loop, result = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="orgbench-bench-") as name:
        folder = pathlib.Path(name)
        with served(folder) as url:
            bench = Bench(orgbench, curl_loop, folder, url)
            for part in (
                start_up, scoring, comparing, throughput, latency, stored, page, teams, society, ledger,
                simulation, tails, shards, large,
            ):
                part(bench)
    load = os.getloadavg()[0]
    print(f"load average {load:.1f}, {os.cpu_count()} processors")
    pathlib.Path(result).write_text(json.dumps({"load": load, "rows": bench.rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
