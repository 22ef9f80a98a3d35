"""Two versions of a document: parts aligned by their words, edits, and what became of facts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from kb.facts import extract
from kb.model import Deadline, Responsibility, Target
from kb.versions.alignment import moved, parts
from kb.versions.compare import compare
from kb.versions.lineage import repealed_titles, title_key
from kb.versions.model import Changes, FactChange, FactKind, PartKind
from made import document

ITEMS = (
    "清理河道。对辖区内的河道逐条清理，2030年6月底前完成。(市水利局牵头负责,市财政局配合)",
    "修缮校舍。今年修缮校舍80所。(市教育局牵头负责,各县区落实)",
    "增开夜班公交。新增夜班公交线路12条以上。(市交通局牵头负责,市公安局配合)",
    "整治飞线充电。每季度检查一次居民小区。(市应急局牵头负责,市住建局配合)",
    "建设口袋公园。2031年底前建成口袋公园40个。(市住建局牵头负责,市财政局配合)",
    "规范停车收费。公开收费标准，接受群众监督。",
)
NUMBERS = "一二三四五六七八九十"


def plan(*items: str, head: str = "一、重点任务") -> Document:
    lines = [f"({number}){item}" for number, item in zip(NUMBERS, items, strict=False)]
    return document("\n\n".join(["为做好有关工作，制定本方案。", head, *lines]))


def changed(old: Document, new: Document) -> Changes:
    return compare(old, new, extract(old), extract(new))


def kinds(old: Document, new: Document) -> list[str]:
    """The kinds of what did not stay as it was, in order."""
    return [c.kind.value for c in compare(old, new).parts if c.kind is not PartKind.UNCHANGED]


CHANGES = [
    # Put in: those behind get new numbers and are no others.
    ((0, 1, 2, 3), (0, 4, 1, 2, 3), ["added", "renumbered", "renumbered", "renumbered"]),
    # Taken out: it stands behind what it followed.
    ((0, 1, 2, 3), (0, 2, 3), ["removed", "renumbered", "renumbered"]),
    # As few as possible have moved: the last one went to the front.
    ((0, 1, 2, 3), (3, 0, 1, 2), ["moved", "renumbered", "renumbered", "renumbered"]),
    # Nothing in common.
    ((0, 1), (2, 3), ["added", "added", "removed", "removed"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES)
def test_parts_are_aligned_by_words(
    before: tuple[int, ...], after: tuple[int, ...], expected: list[str]
) -> None:
    old, new = (plan(*(ITEMS[item] for item in chosen)) for chosen in (before, after))
    assert sorted(kinds(old, new)) == sorted(expected)


def test_a_changed_item_is_found_behind_an_inserted_one() -> None:
    old = plan(*ITEMS[:3])
    new = plan(ITEMS[0], ITEMS[4], ITEMS[1].replace("80所", "95所"), ITEMS[2])
    (change,) = (c for c in compare(old, new).parts if c.kind is PartKind.CHANGED)
    edits = [(e.old.of(old.text), e.new.of(new.text)) for e in change.edits if not e.same]
    assert edits == [("二", "三"), ("80", "95")]


def test_a_reworded_heading_leaves_what_is_under_it_in_place() -> None:
    old, new = plan(*ITEMS[:3], head="一、重点任务"), plan(*ITEMS[:3], head="一、主要举措")
    assert kinds(old, new) == ["changed"]


def test_an_item_under_another_heading_has_moved() -> None:
    def two(first: str, second: str) -> Document:
        return document(f"一、近期任务\n\n{first}\n\n二、远期任务\n\n{second}")

    a, b, c = (f"(一){ITEMS[0]}", f"(二){ITEMS[1]}", f"(二){ITEMS[2]}")
    old = two(f"{a}\n\n{b}", f"(一){ITEMS[2]}\n\n(二){ITEMS[3]}")
    new = two(a, f"(一){ITEMS[1]}\n\n{c}\n\n(三){ITEMS[3]}")
    found = {c.kind for c in compare(old, new).parts if c.new and "修缮" in c.new.span.of(new.text)}
    assert found == {PartKind.MOVED}


def test_neither_width_nor_white_space_is_a_change() -> None:
    old = plan(*ITEMS[:2])
    new = document(old.text.replace(",", "，").replace("。对", "。\n对"))
    assert compare(old, new).is_empty


FACTS = [
    # A lead replaced.
    ("市水利局牵头", "市林业局牵头", Responsibility, FactKind.CHANGED, "市水利局", "市林业局"),
    # A due date moved; 2030年6月底 in the words of the text.
    (
        "2030年6月底前",
        "2030年9月底前",
        Deadline,
        FactKind.CHANGED,
        "2030年6月底前",
        "2030年9月底前",
    ),
    # A number changed.
    ("80所", "95所", Target, FactKind.CHANGED, "80所", "95所"),
    # A unit more, and one less.
    ("市财政局配合)", "市财政局、市审计局配合)", Responsibility, FactKind.GAINED, None, "市审计局"),
    (",市公安局配合", "", Responsibility, FactKind.LOST, "市公安局", None),
    # A date taken out.
    ("，2030年6月底前完成", "", Deadline, FactKind.LOST, "2030年6月底前", None),
]


@pytest.mark.parametrize(("words", "instead", "of", "kind", "before", "after"), FACTS)
def test_facts_that_change(
    words: str, instead: str, of: type, kind: FactKind, before: str | None, after: str | None
) -> None:
    old = plan(*ITEMS[:4])
    new = document(old.text.replace(words, instead, 1))
    (found,) = changed(old, new).facts
    assert (type(found.fact), found.kind) == (of, kind)
    assert (said(found, old, "old"), said(found, new, "new")) == (before, after)


def said(change: FactChange, text: Document, side: str) -> str | None:
    fact = change.old if side == "old" else change.new
    if fact is None:
        return None
    return (fact.name if isinstance(fact, Responsibility) else fact.phrase).of(text.text)


def test_units_in_another_order_are_the_same_facts() -> None:
    old = plan("开展检查。(市水利局牵头负责,市财政局、市审计局、市公安局配合)")
    new = plan("开展检查。(市水利局牵头负责,市公安局、市财政局、市审计局配合)")
    assert changed(old, new).facts == ()


def test_two_units_that_change_places_are_two_changes() -> None:
    old = plan("开展检查。(市水利局牵头负责,市财政局配合)")
    new = plan("开展检查。(市财政局牵头负责,市水利局配合)")
    assert [c.kind for c in changed(old, new).facts] == [FactKind.CHANGED] * 2


def test_a_clause_cut_in_two_neither_loses_nor_gains_facts() -> None:
    old = plan(ITEMS[0] + ITEMS[2])
    new = plan(ITEMS[0], ITEMS[2])
    assert changed(old, new).facts == ()


def test_a_year_that_is_past_by_a_later_date_is_not_lost() -> None:
    old = document(plan(*ITEMS[:2]).text, published=date(2029, 1, 1))
    new = document(old.text, published=date(2035, 1, 1))
    assert FactKind.LOST not in {c.kind for c in changed(old, new).facts}


chosen = st.lists(st.sampled_from(ITEMS), unique=True, max_size=6)
texts = st.text("一二（）()、.。1 2\n甲乙丙丁市局负责牵头章第条", max_size=200)


@given(texts.map(document))
def test_nothing_lies_between_a_text_and_itself(same: Document) -> None:
    assert compare(same, same, extract(same), extract(same)).is_empty


@given(texts.map(document), texts.map(document))
def test_edits_lead_from_the_old_text_to_the_new(old: Document, new: Document) -> None:
    changes = compare(old, new).parts
    for change in changes:
        if change.old and change.new:
            assert "".join(e.old.of(old.text) for e in change.edits) == change.old.span.of(old.text)
            assert "".join(e.new.of(new.text) for e in change.edits) == change.new.span.of(new.text)
            assert all(e.old.of(old.text) == e.new.of(new.text) for e in change.edits if e.same)
    # Applied, they give the new parts in their order, and every old part is accounted for once.
    assert [c.new for c in changes if c.new] == list(parts(new))
    was = sorted((c.old for c in changes if c.old), key=lambda part: part.span)
    assert was == sorted(parts(old), key=lambda part: part.span)


@given(chosen, chosen)
def test_what_two_plans_share_is_unchanged_moved_or_renumbered(
    before: list[str], after: list[str]
) -> None:
    old, new = plan(*before), plan(*after)
    shared = len(set(before) & set(after))
    counts = compare(old, new).counts
    stayed = counts[PartKind.UNCHANGED] + counts[PartKind.RENUMBERED] + counts[PartKind.MOVED]
    assert stayed - 2 == shared  # the preamble and the heading are in both
    assert counts[PartKind.ADDED] + counts[PartKind.CHANGED] == len(after) - shared


@given(st.permutations(range(6)))
def test_what_stays_in_order_has_not_moved(order: list[int]) -> None:
    old, new = plan(*ITEMS), plan(*(ITEMS[item] for item in order))
    before, after = parts(old), parts(new)
    pairs = {place + 2: order.index(place) + 2 for place in range(6)}
    kept = [pairs[place] for place in sorted(pairs) if place not in moved(pairs, before, after)]
    assert kept == sorted(kept)
    assert kept  # the longest such run has at least one


def test_the_longest_clause_is_bounded() -> None:
    """Character by character, these would take hours."""
    old, new = document("第一条 " + "甲乙" * 40_000), document("第一条 " + "乙甲甲乙" * 20_000)
    assert kinds(old, new) == ["changed"]


TITLES = [
    ("关于印发《某市河道管理办法（试行）》的通知", "某市河道管理办法"),
    ("某市河道管理办法（2031年修订）", "某市河道管理办法"),
    ("某市2031年工作要点", "某市2031年工作要点"),  # a plan of each year, not a version
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_what_versions_of_a_title_have_in_common(title: str, expected: str) -> None:
    assert title_key(title) == expected


REPEALS = [
    (
        "《某市河道办法》（某政发〔2025〕3号）、《某市水库办法》同时废止。",
        ["某市河道办法", "某市水库办法"],
    ),
    ("依据《某某法》，决定废止《某市旧办法》。", ["某市旧办法"]),
    ("原《某市旧方案》自即日起停止执行。", ["某市旧方案"]),
    ("按照《某市许可办法》办理，逾期的许可证予以废止。", []),  # the permit is, not the document
]


@pytest.mark.parametrize(("text", "expected"), REPEALS)
def test_titles_named_as_repealed(text: str, expected: list[str]) -> None:
    assert list(repealed_titles(text)) == expected
