"""SQuAD 2.0's exact match and F1 in plain Python: the baseline of `make bench`.

Usage: score_squad2.py DATA.json PREDICTIONS.json
"""

import collections
import json
import re
import string
import sys

ARTICLES = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = set(string.punctuation)


def normalize(text: str) -> str:
    kept = "".join(c for c in text.lower() if c not in PUNCTUATION)
    return " ".join(ARTICLES.sub(" ", kept).split())


def f1(gold: str, prediction: str) -> float:
    golds, words = normalize(gold).split(), normalize(prediction).split()
    if not golds or not words:
        return float(golds == words)
    common = sum((collections.Counter(golds) & collections.Counter(words)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(words), common / len(golds)
    return 2 * precision * recall / (precision + recall)


def main() -> None:
    with open(sys.argv[1]) as file:
        articles = json.load(file)["data"]
    with open(sys.argv[2]) as file:
        predictions = json.load(file)
    exact, overlap = {}, {}
    for article in articles:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                golds = [a["text"] for a in question["answers"] if normalize(a["text"])] or [""]
                prediction = predictions[question["id"]]
                exact[question["id"]] = max(
                    float(normalize(gold) == normalize(prediction)) for gold in golds
                )
                overlap[question["id"]] = max(f1(gold, prediction) for gold in golds)
    total = len(exact)
    print(100 * sum(exact.values()) / total, 100 * sum(overlap.values()) / total, total)


if __name__ == "__main__":
    main()
