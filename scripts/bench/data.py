"""Data that is as large as wanted, of random words and numbers."""

import json
import math
import pathlib
import random
import subprocess
import sys


def write_squad(folder: pathlib.Path, questions: int) -> tuple[str, str]:
    """A dataset in SQuAD 2.0's format, ten questions a paragraph, and predictions for it.

    Another process writes them: the system counts the memory of who starts a process into that
    process's peak, so the bench must stay small."""
    subprocess.run([sys.executable, __file__, str(folder), str(questions)], check=True)
    files = folder / f"data-{questions}.json", folder / f"predictions-{questions}.json"
    return str(files[0]), str(files[1])


def _write(folder: pathlib.Path, questions: int) -> None:
    generator = random.Random(1)
    words = [f"word{n}" for n in range(5000)]
    data, predictions, number = [], {}, 0
    while number < questions:
        # The endpoint's fixed answer is a span of every passage: one that is none would be repaired.
        context = "word1 word2 word3 " + " ".join(generator.choices(words, k=117))
        span = context.split()
        entries = []
        for _ in range(min(10, questions - number)):
            start = generator.randrange(110)
            text = " ".join(span[start : start + 3])
            answers = [{"text": text, "answer_start": context.index(text)}] * generator.choice([0, 3])
            identity = f"q{number:06}"
            entries.append(
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
        data.append({"title": str(number), "paragraphs": [{"context": context, "qas": entries}]})
    files = folder / f"data-{questions}.json", folder / f"predictions-{questions}.json"
    (folder / f"data-{questions}.json").write_text(json.dumps({"version": "v2.0", "data": data}))
    (folder / f"predictions-{questions}.json").write_text(json.dumps(predictions))


def write_counts(folder: pathlib.Path, count: int) -> str:
    """Whole numbers with a heavy tail, one a line, written by another process for the same reason."""
    subprocess.run([sys.executable, __file__, str(folder), str(count), "counts"], check=True)
    return str(folder / f"counts-{count}.txt")


def _write_counts(folder: pathlib.Path, count: int) -> None:
    # As the paper's total cognitive effort: three in ten from 8 on, with an exponent of 2.22 and a cutoff
    # at 1,203.
    generator = random.Random(1)
    body, tail = range(1, 8), range(8, 20_000)
    weights = [x**-2.22 * math.exp(-x / 1203) for x in tail]
    share = 0.3 / sum(weights)
    values = generator.choices(
        [*body, *tail], [0.1] * len(body) + [weight * share for weight in weights], k=count
    )
    (folder / f"counts-{count}.txt").write_text("".join(f"{value}\n" for value in values))


if __name__ == "__main__":
    if sys.argv[3:] == ["counts"]:
        _write_counts(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
    else:
        _write(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
