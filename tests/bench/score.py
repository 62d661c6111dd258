"""`make search-score SET=folder`: how well search finds, on both databases, by a benchmark that lies outside.

The folder holds `corpus.jsonl` ({"id", "title", "body"}), `queries.jsonl` ({"id", "kind", "text"}) and `qrels.tsv`
(query, text, 1). Of kinds whose name ends with «typo» the first correction is judged too: it is right when it is a
word of the text that was asked for, one or two slips from what was typed. A file `headings.json` ([texts, queries]) in
the folder, or named with --headings, is scored beside it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.installed import READER, Given, fill, installed
from workspace import italian, search
from workspace.search.corrections import far

FIRST = 10
ALIKE = 250  # texts for which similar ones are looked for


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("set", type=Path)
    options.add_argument("--engines", default="sqlite,postgresql")
    options.add_argument("--headings", type=Path)
    chosen = options.parse_args()
    corpus = [json.loads(line) for line in (chosen.set / "corpus.jsonl").open(encoding="utf-8")]
    queries = [json.loads(line) for line in (chosen.set / "queries.jsonl").open(encoding="utf-8")]
    right: dict[str, set[str]] = defaultdict(set)
    for line in (chosen.set / "qrels.tsv").open(encoding="utf-8"):
        query, text, judged = line.split("\t")
        right[query] |= {text} if int(judged) else set()
    for query in queries:
        query["right"] = right[query["id"]]
    print(f"{len(corpus):,} texts, {len(queries):,} queries; load of the machine {os.getloadavg()[0]:.1f}.\n")
    answers = [_on(engine, corpus, queries) for engine in chosen.engines.split(",")]
    if len(answers) == 2:
        same = sum(one == other for one, other in zip(*answers, strict=True))
        print(f"The same ten texts in the same order, total and correction on both: {same} of {len(queries)}.\n")
    headings = chosen.headings or chosen.set / "headings.json"
    if headings.is_file():
        _headings(*json.loads(headings.read_text("utf-8")))


def _on(engine: str, corpus: list[dict[str, str]], queries: list[dict[str, Any]]) -> list[Any]:
    """Prints the table of one engine; answers what each query was answered."""
    with _with(engine, [Given(c["id"], c["title"], c["body"]) for c in corpus]) as there:
        reader = there.actor(READER)

        def ask(text: str) -> search.Results:
            results = search.find(there.session, reader, search.parse(text), size=FIRST)
            there.session.rollback()
            return results

        print(f"### {engine}\n\n| kind | queries | R@10 | MRR | nDCG@10 |\n|---|---|---|---|---|")
        said, kinds, spent = [], defaultdict(list), []
        for query in queries[:20]:
            ask(query["text"])
        for query in queries:
            began = time.process_time()
            results = ask(query["text"])
            spent.append(1000 * (time.process_time() - began))
            found = [hit.external_id for hit in results.hits]
            said.append((found, results.total, results.meant))
            kinds[query["kind"]].append(_judged(found, query["right"]))
        for kind, values in kinds.items():
            print(_row(kind, len(values), _mean(values)))
        print(_row("mean of the kinds", len(queries), _mean([_mean(v) for v in kinds.values()])))
        spent.sort()
        print(f"\n- CPU of the application: p50 {_at(spent, 50):.1f}, p99 {_at(spent, 99):.1f} ms a query")
        _without_accents(queries, ask)
        _corrections(corpus, queries, ask)
    _alike(engine, corpus)
    print(flush=True)
    return said


def _with(engine: str, texts: list[Given]) -> Any:
    from contextlib import contextmanager

    @contextmanager
    def made() -> Any:
        folder = Path(tempfile.mkdtemp(prefix="riflessi-score-"))
        folder.chmod(0o755)
        try:
            with installed(engine, folder) as there:
                fill(there.session, texts)
                yield there
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return made()


def _without_accents(queries: list[dict[str, Any]], ask: Callable[[str], search.Results]) -> None:
    """The same queries as they are, and as whoever has no accents types them."""
    accented = [q for q in queries if not q["text"].isascii() and _plain(q["text"]) != q["text"]]
    both = [
        _mean([_judged([h.external_id for h in ask(change(q["text"])).hits], q["right"]) for q in accented])[2]
        for change in (str, _plain)
    ]
    print(f"- the {len(accented)} queries with accents: nDCG@10 {both[0]:.3f}; without them {both[1]:.3f}")


def _plain(text: str) -> str:
    accents = str.maketrans("àèéìíòóùúÀÈÉÌÒÙ", "aeeiioouuAEEIOU")
    return text.translate(accents).replace("’", "'")


def _corrections(
    corpus: list[dict[str, str]], queries: list[dict[str, Any]], ask: Callable[[str], search.Results]
) -> None:
    texts = {c["id"]: f"{c['title']} {c['body']}" for c in corpus}
    counts: Counter[str] = Counter()
    for query in queries:
        if not query["kind"].endswith("typo"):
            continue
        wanted = {italian.fold(w) for name in query["right"] for w in re.findall(r"\w+", texts[name])}
        stems = {italian.stem(w) for w in wanted}
        mistyped = [w for w in search.parse(query["text"]).words if italian.fold(w.text) not in wanted]
        near = {
            w.text: {x for x in wanted if _slips(italian.fold(w.text), x) <= 2}
            for w in mistyped
            if w.stem not in stems  # not a mistake but another form of a word that is there
        }
        mistaken = {word: meant for word, meant in near.items() if meant}
        if not mistaken:
            counts["no mistake that search would notice"] += 1
            continue
        counts["mistyped"] += 1
        told = {w.text: w for w in ask(query["text"]).words}
        instead = {word: told[word].instead for word in mistaken if word in told}
        counts["noticed"] += any(instead.values())
        stemmed = {word: {italian.stem(m) for m in meant} for word, meant in mistaken.items()}
        counts["right"] += any(italian.stem(i[0]) in stemmed[word] for word, i in instead.items() if i)
    counts["right of noticed"] = counts["right"]
    n, noticed = max(1, counts["mistyped"]), max(1, counts["noticed"])
    print(
        f"- {n} queries with a mistyped word: noticed {counts['noticed'] / n:.1%}, first correction right "
        f"{counts['right'] / n:.1%} (of those noticed {counts['right'] / noticed:.1%})"
    )


def _slips(one: str, other: str) -> int:
    """Slips from one word to another, two letters exchanged being one."""
    if abs(len(one) - len(other)) > 2:
        return 9
    swapped = {one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(len(one) - 1)}
    return 1 if other in swapped else far(one, other)


def _alike(engine: str, corpus: list[dict[str, str]]) -> None:
    """Paragraphs of the same article among the first ten, titles removed."""
    articles = {c["id"]: c["title"] for c in corpus}
    often = Counter(articles.values())
    with _with(engine, [Given(c["id"], "", c["body"]) for c in corpus]) as there:
        reader = there.actor(READER)
        asked = [(n, c) for n, c in enumerate(corpus, 1) if often[c["title"]] > FIRST]
        asked = random.Random(1).sample(asked, min(ALIKE, len(asked)))
        share, spent = [], []
        for number, c in asked:
            began = time.process_time()
            hits = search.similar(there.session, reader, c["body"], but=number, limit=FIRST)
            spent.append(1000 * (time.process_time() - began))
            there.session.rollback()
            share.append(sum(articles[str(h.external_id)] == c["title"] for h in hits) / FIRST)
    if share:
        spent.sort()
        print(
            f"- similar stories of {len(share)} texts: P@10 {sum(share) / len(share):.3f}; CPU p50 {_at(spent, 50):.1f} ms"
        )


def _headings(texts: list[dict[str, str]], queries: list[dict[str, Any]]) -> None:
    with _with("sqlite", [Given(t["id"], t["title"], t["body"]) for t in texts]) as there:
        reader = there.actor(READER)
        values = []
        for query in queries:
            results = search.find(there.session, reader, search.parse(query["text"]), size=FIRST)
            there.session.rollback()
            values.append(_judged([h.external_id for h in results.hits], set(query.get("rel") or query["right"])))
    print(
        f"### headings\n\n| kind | queries | R@10 | MRR | nDCG@10 |\n|---|---|---|---|---|\n{_row('headings', len(values), _mean(values))}"
    )


def _judged(found: Sequence[str | None], right: set[str]) -> tuple[float, float, float]:
    """Recall, reciprocal rank and nDCG at ten."""
    places = [n for n, name in enumerate(dict.fromkeys(found)) if name in right][:FIRST]
    ideal = sum(1 / math.log2(n + 2) for n in range(min(FIRST, len(right))))
    gained = sum(1 / math.log2(n + 2) for n in places)
    return len(places) / max(1, len(right)), 1 / (places[0] + 1) if places else 0.0, gained / ideal if ideal else 0.0


def _mean(values: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(sum(column) / max(1, len(values)) for column in zip(*values, strict=True)) or (0.0, 0.0, 0.0)


def _row(name: str, n: int, values: tuple[float, ...]) -> str:
    return f"| {name} | {n:,} | {' | '.join(f'{v:.3f}' for v in values)} |"


def _at(values: Sequence[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)] if values else 0.0


if __name__ == "__main__":
    main()
