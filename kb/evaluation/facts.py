"""Extracted facts against hand-made gold: responsibilities, deadlines, targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from corpus.document import Document
from kb.evaluation.scores import Score, place_of, plain
from kb.model import Deadline, Facts, Responsibility, Target


def score_by_place(
    document: Document, facts: Facts, gold: Mapping[str, Any]
) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """Gold by place: every pair of a place counts once."""
    places = {clause.id: place_of(document, clause) for clause in document.clauses}
    wanted = Counter(
        (place, role, name)
        for place, roles in gold["responsibilities"].items()
        for role, names in roles.items()
        for name in names
    )
    claimed = Counter(
        (places[f.clause_id], f.role.value, f.as_written) for f in facts.responsibilities
    )
    right = wanted & claimed
    faults = [f"missing responsibility {key}" for key in (wanted - claimed).elements()]
    faults += [f"false responsibility {key}" for key in (claimed - wanted).elements()]
    rows = [
        {"place": row["clause"], "phrase": row["phrase"], "sentence": None, "due": row["due"]}
        for row in gold["deadlines"]
    ]
    score, missed = _deadlines(document, facts.deadlines, rows, places)
    pairs = Score("responsibilities", right.total(), wanted.total(), claimed.total())
    return (pairs, score), (*faults, *missed)


def score_by_phrase(
    document: Document, facts: Facts, gold: Mapping[str, Any]
) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """Gold by phrase: every pair of a phrase that the fact's quote equals, holds or lies in."""
    pairs, faults = _responsibilities(document, facts.responsibilities, gold["responsibilities"])
    deadlines, late = _deadlines(document, facts.deadlines, gold["deadlines"], {})
    targets, short = _targets(document, facts.targets, gold.get("targets", []))
    return (pairs, deadlines, targets), (*faults, *late, *short)


def _responsibilities(
    document: Document, facts: Sequence[Responsibility], gold: Sequence[Mapping[str, Any]]
) -> tuple[Score, list[str]]:
    claims = [
        (plain(f.evidence.of(document.text)), f.role.value, plain(f.as_written)) for f in facts
    ]
    used: set[int] = set()
    wanted = right = excused = 0
    faults: list[str] = []
    for row in gold:
        raw = plain(row["raw"])
        for role in ("lead", "responsible", "support", "implement"):
            for name in row[role]:
                match = _claim(claims, used, raw, role, plain(name))
                if row.get("optional"):  # a doubtful one: neither right nor wrong
                    used |= set() if match is None else {match}
                    excused += match is not None
                    continue
                wanted += 1
                if match is None:
                    faults.append(f"missing responsibility {role} {name}: {row['raw'][:60]}")
                else:
                    used.add(match)
                    right += 1
    # A claim without a gold row is a false one, but for what lies before the first phrase of the
    # gold or behind the last: of long documents a part was annotated.
    first, last = min(used, default=0), max(used, default=-1)
    for number, (quote, role, name) in enumerate(claims):
        if number not in used and first <= number <= last:
            faults.append(f"false responsibility {role} {name}: {quote[:60]}")
    claimed = last + 1 - first - excused
    return Score("responsibilities", right, wanted, claimed), faults


def _claim(
    claims: Sequence[tuple[str, str, str]], used: set[int], raw: str, role: str, name: str
) -> int | None:
    for number, (quote, claimed_role, claimed_name) in enumerate(claims):
        fits = quote in raw or raw in quote
        if fits and number not in used and (claimed_role, claimed_name) == (role, name):
            return number
    return None


def _deadlines(
    document: Document,
    facts: Sequence[Deadline],
    gold: Sequence[Mapping[str, Any]],
    places: Mapping[str, str],
) -> tuple[Score, list[str]]:
    used: set[int] = set()
    right = 0
    faults = []
    for row in gold:
        wanted = plain(row["phrase"])
        for number, fact in enumerate(facts):
            if number in used or not _same_deadline(document, fact, row, wanted, places):
                continue
            used.add(number)
            right += 1
            break
        else:
            faults.append(f"missing deadline {row['phrase']} {row['due']}: {row['sentence'] or ''}")
    return Score("deadlines", right, len(gold), len(facts)), faults


def _same_deadline(
    document: Document,
    fact: Deadline,
    row: Mapping[str, Any],
    wanted: str,
    places: Mapping[str, str],
) -> bool:
    accepted = {
        value
        for value in (fact.due and fact.due.isoformat(), fact.recurrence, fact.precision)
        if value
    }
    if row["due"] and not accepted & set(row["due"]):
        return False
    if not row["due"] and fact.due:
        return False
    if row["sentence"] is None:  # the phrase runs on, to tell which one is meant
        runs_on = plain(document.text[fact.phrase.start : fact.phrase.end + 40])
        return places[fact.clause_id] == row["place"] and _overlap(runs_on, wanted)
    phrase, sentence = plain(fact.phrase.of(document.text)), plain(fact.sentence.of(document.text))
    gold_sentence = plain(row["sentence"])
    near = plain(document.text[max(0, fact.sentence.start - 200) : fact.sentence.end + 60])
    return (phrase in wanted or wanted in phrase) and (
        sentence in gold_sentence or gold_sentence in sentence or gold_sentence in near
    )


def _overlap(text: str, wanted: str) -> bool:
    """The fact's phrase begins with the gold's, or with its tail (到2020年 and 2020年)."""
    return text.startswith(wanted) or any(
        text.startswith(wanted[cut:]) or text[cut:].startswith(wanted) for cut in (1, 2)
    )


def _targets(
    document: Document, facts: Sequence[Target], gold: Sequence[Mapping[str, Any]]
) -> tuple[Score, list[str]]:
    used: set[int] = set()
    faults = []
    for row in gold:
        sentence, value = plain(row["sentence"]), Decimal(str(row["value"]))
        for number, fact in enumerate(facts):
            phrase = plain(fact.phrase.of(document.text))
            around = plain(document.text[max(0, fact.phrase.start - 80) : fact.phrase.end + 80])
            here = phrase in sentence and (
                sentence[:12] in around
                or sentence in around
                or plain(fact.sentence.of(document.text)).find(sentence[:20]) >= 0
            )
            if number not in used and fact.value == value and here:
                used.add(number)
                break
        else:
            faults.append(
                f"missing target {row['phrase']} = {row['value']}: {row['sentence'][:60]}"
            )
    return Score("targets", len(used), len(gold), len(facts)), faults
