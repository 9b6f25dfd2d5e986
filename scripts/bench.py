"""Times orgbench as whole processes, in turn with a baseline, and prints medians and ratios.

Usage: bench.py ORGBENCH RESULT.json
"""

import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

QUESTIONS = 11_873  # SQuAD 2.0's dev set
ROUNDS = 5


def write_squad(folder: pathlib.Path) -> None:
    """A dataset and predictions of SQuAD 2.0's size, of random words."""
    generator = random.Random(1)
    words = [f"word{n}" for n in range(5000)]
    data, predictions, number = [], {}, 0
    while number < QUESTIONS:
        context = " ".join(generator.choices(words, k=120))
        span = context.split()
        questions = []
        for _ in range(min(10, QUESTIONS - number)):
            start = generator.randrange(110)
            text = " ".join(span[start : start + 3])
            answers = [{"text": text, "answer_start": context.index(text)}] * generator.choice([0, 3])
            identity = f"q{number:06}"
            questions.append(
                {
                    "id": identity,
                    "question": "Which words are these in the passage above?",
                    "answers": answers,
                    "is_impossible": not answers,
                }
            )
            predictions[identity] = generator.choice(
                ["", text, f"The {text}!", " ".join(generator.choices(span, k=4))]
            )
            number += 1
        data.append({"title": str(number), "paragraphs": [{"context": context, "qas": questions}]})
    (folder / "data.json").write_text(json.dumps({"version": "v2.0", "data": data}))
    (folder / "predictions.json").write_text(json.dumps(predictions))


def measure(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak megabytes of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"bench: {' '.join(command)} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(name: str, ours: list[str], baseline: list[str]) -> dict:
    """Medians of both, and the median of the ratios pair by pair."""
    pairs = [(measure(ours), measure(baseline)) for _ in range(ROUNDS + 1)][1:]
    result = {
        "name": name,
        "wall_seconds": statistics.median(a[0] for a, _ in pairs),
        "baseline_wall_seconds": statistics.median(b[0] for _, b in pairs),
        "cpu_seconds": statistics.median(a[1] for a, _ in pairs),
        "baseline_cpu_seconds": statistics.median(b[1] for _, b in pairs),
        "peak_megabytes": statistics.median(a[2] for a, _ in pairs),
        "times_as_fast": statistics.median(b[0] / a[0] for a, b in pairs),
    }
    print(
        f"{name:42} {result['wall_seconds'] * 1000:9.1f} ms "
        f"{result['baseline_wall_seconds'] * 1000:9.1f} ms "
        f"{result['times_as_fast']:7.2f} x {result['peak_megabytes']:7.0f} MB"
    )
    return result


def main() -> None:
    orgbench, result = sys.argv[1:]
    here = pathlib.Path(__file__).parent
    print(f"{'':42} {'orgbench':>12} {'baseline':>12} {'ratio':>9} {'peak':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_squad(folder)
        files = [str(folder / "data.json"), str(folder / "predictions.json")]
        rows = [
            compare("--help, against `true`", [orgbench, "--help"], ["true"]),
            compare(
                f"score {QUESTIONS} questions, against Python",
                [orgbench, "score", "-b", "squad2", "--data", files[0], "--predictions", files[1]],
                ["python3", str(here / "score-squad2.py"), *files],
            ),
        ]
    load = os.getloadavg()[0]
    print(f"median of {ROUNDS} pairs; load average {load:.1f}, {os.cpu_count()} processors")
    pathlib.Path(result).write_text(json.dumps({"load": load, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
