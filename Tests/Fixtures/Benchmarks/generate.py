#!/usr/bin/env python3
"""Writes the fixtures of this folder with the benchmarks' official scripts. See README.md.

usage: generate.py SCRIPTS [--cases N]

SCRIPTS holds squad2/evaluate-v2.0.py, musique/evaluate_v1.0.py with metrics/,
musr/eval/eval.py with icl/, and gaia/scorer.py. None of them is part of this repository.
"""
import argparse
import contextlib
import importlib.util
import io
import json
import pathlib
import random
import re
import sys
import tempfile
import types
import warnings

HERE = pathlib.Path(__file__).parent

# Pieces that random texts are made of: whatever Python and a naive port may see differently.
PIECES = [
    "a", "an", "the", "A", "AN", "The", "THE", "a-b", "the.", "(an)", "'the'", "_a_", "a_the", "3the",
    "an3", "anthem", "other", "10-15", "1,000", "U.S.", "don't", "cat", "Dog", "x", "B",
    " ", "  ", "\t", "\n", "\u00a0", "\u2028", "\u2029", "\u3000", "\u001c", "\u001f", "\u0085", "\u200b",
    "\u202f", "\u180e", "\u0001", "\u007f", "\u0000",
    "-", "_", ".", ":", "'", "\"", "$", "%", "\u2013", "\u2019", "\u00b7", "\u00ad", "\u00bf", "\uff0e",
    "\u039f\u0394\u039f\u03a3", "\u03a3", "\u03a3\u03a3", "\u03b1\u03a3", "\u03a3\u0301", "a\u03a3", "\u03a3b",
    "\u0130", "\u0131", "I", "\u00df", "\u1e9e", "\u01c5", "\ufb01", "\u212a", "\u212b", "\u2167", "\u00c9", "E\u0301",
    "a\u0301", "an\u0308", "the\u20dd", "\u0301", "\uff21", "\uff41", "\u10a0", "\u1c90", "\u13a0", "\uab70",
    "\u00bd", "\u00b2", "\u0663", "\uff17", "\u4e94", "\u4e2d\u6587", "\u3042", "\U0001f600", "\U0001f468\u200d\U0001f469",
    "\U0001d7d8", "\U00010400", "\u0939\u093f", "\u203f", "\u2460",
]

NUMBER_PIECES = [
    "0", "1", "7", "12", "005", "1", "2", "3", ".", ".", "-", "+", "e", "E", "_", "_", " ", "\t", "\u00a0", "\u3000",
    "\u001c", "\u0000", "\u2028", "\u0085", "inf", "Inf", "infinity", "nan", "NaN", "\u0663", "\uff17", "\U0001d7d8", "\u00b2", "\u00bd",
    "x", "0x", ",", "$", "%", "e5", "e-3", "1e400", "1e-400", "\u2212", "123456789012345678901234567890",
]

NUMBERS = [
    "", " ", "1", " 1 ", "\n1\t", "1.", ".5", ".", "-.5e1", "+1", "--1", "1e", "1e+", "1e5", "1E-5", "1_000", "1__0", "_1", "1_", "1_.0",
    "1._0", "1e1_0", "1_e1", "1e_1", "inf", "-INF", "+Infinity", "infinit", "nan", "-NaN", "in f", "0x10", "1 000", "\u0661\u0662\u0663", "\uff11.\uff15",
    "1\u00a0", "\u30001", "\u001c1", "1\u001f", "1\u001f\u00a0", "\u00851", "1\u0000", "\u00b2", "\u00bd", "\u4e94", "\u22121", "1e400", "-1e400", "1e-400",
    "0.1", "17.56", "1" * 400, "0." + "0" * 400 + "1", "9007199254740993", "2.2250738585072011e-308", "4.9e-324", "179769313486231580793e289",
]

GAIA_PAIRS = [
    ("17", "17"), ("17.0", "17"), ("$17", "17"), ("17%", "17"), ("1,700", "1700"), ("1.700", "1700"), (" 17 ", "17"), ("17 km", "17"),
    ("seventeen", "17"), ("1e3", "1000"), ("1_000", "1000"), ("\u0661\u0667", "17"), ("x", "inf"), ("inf", "inf"), ("-inf", "inf"),
    ("nan", "nan"), ("1e400", "inf"), ("100,000", "100,000"), ("100000", "100,000"), ("100, 000", "100,000"), ("100;000", "100,000"), ("100,0", "100,000"),
    ("5,876; x", "5,876; x"), ("5876; x", "5,876; x"), ("5;876,X", "5,876; x"), ("a, b", "a,b"), ("b, a", "a,b"), ("a,b,c", "a,b"),
    ("a,b,", "a,b,"), ("A ,  b", "a,B"), ("a.,b", "a,b"), ("a,b", "a.,b"), ("1.0,b", "1,b"), ("$1,b", "1,b"), ("one,b", "1,b"), ("one,b", "inf,b"),
    ("", ""), ("", "x"), ("x", ""), ("None", "None"), (None, "None"), (None, "x"), ("Sea Gull", "seagull"), ("sea-gull", "seagull"),
    ("St. Petersburg", "Saint Petersburg"), ("THE Cat", "the cat"), ("cat", "the cat"), ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"),
    ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c3"), ("\u0130zmir", "i\u0307zmir"), ("\u00e9", "e\u0301"), ("a\u00a0b", "ab"), ("a\u200bb", "ab"),
    ("12:35", "12:35"), ("1235", "12:35"), ("0.0", "0"), ("-0", "0"), ("$", "0"), ("%", "inf"), (",", ","), (";", ","), ("1,2", "1;2"),
]

MUSR_REPLIES = [
    "ANSWER: 1", "ANSWER: 2", "answer: 2", "Answer: 2 - Ana", "**ANSWER:** 2", "**ANSWER: 2**", "ANSWER: (2)", "ANSWER: Ana", "ANSWER:", "", "2",
    "I pick 2", "ANSWER: 1\nANSWER: 2", "ANSWER: 2\nANSWER:", "ANSWER: 2\nANSWER: \t ", "ANSWER:\n2", "ANSWER: 12", "ANSWER: 21", "ANSWER: 3",
    "ANSWER: 1 or 2", "ANSWER: not 1 but 2", "My answer: 1. ANSWER: 2", "answer: 1 answer: 2", "FINAL ANSWER: 2", "ANSWER : 2", "The answer is 2",
    "ANSWER: 1\nBut then answer: two", "ANSWER: \uff12", "ANSWER: 2.5", "ANSWER: 10", "ANSWER: 11", "ANSWER: 0", "ANSWER: -1", "reanswer: 2",
    "ANSWER:2\r\nBye", "ANSWER: 2\u2028ANSWER: 1", "ANSWER: 1\x0bANSWER:", "ANSWER: choice2", "AN\u017fWER: 2", "\u0130ANSWER: 2",
]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(name, value):
    text = json.dumps(value, indent=1) if isinstance(value, dict) else one_a_line(value)
    (HERE / name).write_text(text + "\n")


def one_a_line(rows):
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"


def text_of(generator, pieces, most):
    return "".join(generator.choice(pieces) for _ in range(generator.randint(1, most)))


def number_or_none(text):
    try:
        return repr(float(text))
    except ValueError:
        return None


def text_tables(squad2, cases):
    generator = random.Random(1)
    texts = PIECES + [text_of(generator, PIECES, 7) for _ in range(cases)]
    write("python-text.json", [[t, t.lower(), t.strip(), t.split(), squad2.normalize_answer(t)] for t in texts])
    numbers = NUMBERS + [text_of(generator, NUMBER_PIECES, 5) for _ in range(cases)]
    write("python-float.json", [[t, number_or_none(t)] for t in numbers])
    pairs = []
    for _ in range(cases):
        gold, prediction = (text_of(generator, PIECES, 6) for _ in range(2))
        if generator.random() < 0.5:
            words = (gold + " " + prediction).split()
            generator.shuffle(words)
            prediction = " ".join(words)
        pairs.append([gold, prediction, squad2.compute_exact(gold, prediction), repr(float(squad2.compute_f1(gold, prediction)))])
    write("answer-overlap.json", pairs)


def squad2_reports(squad2):
    for name, arguments in [
        ("squad2-expected", []),
        ("squad2-expected-na", ["-n", "squad2-na.json", "-t", "0.4"]),
        ("squad2-expected-low", ["-t", "-1"]),
    ]:
        sys.argv = ["evaluate", str(HERE / "squad2.json"), str(HERE / "squad2-predictions.json")]
        sys.argv += [str(HERE / a) if a.endswith(".json") else a for a in arguments]
        squad2.OPTS = squad2.parse_args()
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            squad2.main()
        (HERE / f"{name}.json").write_text(output.getvalue())


def musique_reports(scripts):
    sys.path.insert(0, str(scripts / "musique"))
    musique = load(scripts / "musique/evaluate_v1.0.py", "musique")
    musique.round = lambda value, digits: value  # the script's own figures, before it rounds them
    for kind in ["ans", "full"]:
        report = musique.evaluate(str(HERE / f"musique-{kind}-predictions.jsonl"), str(HERE / f"musique-{kind}.jsonl"))
        write(f"musique-{kind}-expected.json", report)


def musr_module(scripts):
    """eval.py with its model, its cache and its progress bar replaced; its rules are untouched."""
    class Model:
        reply = ""

        def __init__(self, *arguments, **options):
            self.engine, self.total_cost = "scripted", 0.0

        def inference(self, prompt, **options):
            message = {"message": {"content": Model.reply}}
            return types.SimpleNamespace(choices=[message])

    class Bar(list):
        def set_description(self, *arguments, **options):
            pass

    folder = pathlib.Path(tempfile.mkdtemp())
    stubs = {
        "tqdm": {"tqdm": lambda items, **options: Bar(items)},
        "transformers": {"AutoTokenizer": None, "AutoModelForCausalLM": None},
        "src": {"cache": types.SimpleNamespace(enable=lambda: None)},
        "src.model": {"OpenAIModel": Model, "HFModel": type("HFModel", (), {})},
        "src.logic_tree": {}, "src.logic_tree.tree": {"LogicTree": None, "LogicNode": None, "LogicNodeFactType": None},
        "src.madlib": {}, "src.madlib.madlib": {"Madlib": None},
        "src.utils": {}, "src.utils.paths": {"OUTPUT_FOLDER": folder},
    }
    for name, members in stubs.items():
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module
    sys.path.insert(0, str(scripts / "musr"))
    return load(scripts / "musr/eval/eval.py", "musr_eval"), Model, folder


def musr_table(scripts):
    musr, model, folder = musr_module(scripts)
    for name in ["object_placements", "team_allocation"]:
        (folder / f"{name}.json").write_text("[]")
    rows = []
    for reply in MUSR_REPLIES:
        for answer, choices in [(1, 2), (2, 2), (2, 3), (3, 5), (1, 12), (11, 12)]:
            question = {"question": "?", "answer": answer - 1, "choices": ["x"] * choices, "intermediate_trees": [], "intermediate_data": []}
            (folder / "murder_mysteries.json").write_text(json.dumps([{"context": "", "questions": [question]}]))
            model.reply = reply
            correct = 0
            for guess in range(choices):
                musr.random.sample = lambda population, count: [population[guess]]
                output = io.StringIO()
                with contextlib.redirect_stdout(output):
                    musr.main()
                correct += int(re.search(r"murder mysteries \| cot\+ \| (\d) / 1 \|", output.getvalue())[1])
            rows.append([reply, answer, choices, repr(correct / choices)])
    write("musr-official.json", rows)


def gaia_tables(scripts, cases):
    gaia = load(scripts / "gaia/scorer.py", "gaia")

    def score(answer, gold):
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return gaia.question_scorer(answer, gold)

    generator = random.Random(2)
    pairs = list(GAIA_PAIRS)
    pieces = PIECES + NUMBER_PIECES + [",", ";", ", "] * 8 + ["1", "2", "cat"] * 4
    for _ in range(cases):
        gold = text_of(generator, pieces, 5)
        answer = generator.choice([gold, gold.upper(), gold.replace(" ", ""), gold + " ", gold.replace(",", ";"), text_of(generator, pieces, 3)])
        pairs.append((answer, gold))
    write("gaia-pairs.json", [[answer, gold, score(answer, gold)] for answer, gold in pairs])
    gold = {}
    for line in (HERE / "gaia/metadata.jsonl").read_text().splitlines():
        task = json.loads(line)
        gold[task["task_id"]] = task["Final answer"]
    lines = [json.loads(line) for line in (HERE / "gaia-predictions.jsonl").read_text().splitlines()]
    write("gaia-expected.json", {l["task_id"]: score(l["model_answer"], gold[l["task_id"]]) for l in lines})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scripts", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=250)
    options = parser.parse_args()
    squad2 = load(options.scripts / "squad2/evaluate-v2.0.py", "squad2")
    text_tables(squad2, options.cases)
    gaia_tables(options.scripts, options.cases)
    squad2_reports(squad2)
    musique_reports(options.scripts)
    musr_table(options.scripts)


if __name__ == "__main__":
    main()
