"""The index in PostgreSQL finds what the index in a folder finds, and writes only what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random

import pytest
from sqlalchemy import Connection, Engine, text

from indexer import Encoder, Hit, Index, MismatchError, Passage
from indexer.errors import DamagedIndexError
from indexer.postgres import PostgresIndex, statement, tables, writing
from indexer.postgres import index as postgres_index
from kb.base.postgres import make_engine
from postgres import NewDatabase
from toys import ToyEncoder, tokenizer

WORDS = "生态 扶贫 危房 改造 医疗 保障 教育 资助 牵头 落实 产业 就业 交通 水利 电网 2019年".split()


def corpus(seed: int, groups: int = 8) -> dict[str, list[Passage]]:
    """Make documents of few words, so that many passages share them."""
    random = Random(seed)

    def sentence() -> str:
        return "".join(random.choices(WORDS, k=random.randint(2, 8))) + "。"

    return {
        f"g{group}": [
            Passage(
                f"g{group}/{number}",
                "".join(sentences),
                sentence(),
                tuple(sentences) if number % 5 else (),
                f"g{group}",
            )
            for number in range(random.randint(1, 9))
            for sentences in [[sentence() for _ in range(random.randint(1, 3))]]
        ]
        for group in range(groups)
    }


def renamed(passages: list[Passage]) -> list[Passage]:
    return [Passage(f"x/{p.id}", p.text, p.heading, p.sentences, "x") for p in passages]


class Database:
    """The tables of one index, each step in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written: dict[str, list[Passage]] = {}

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def write(
        self,
        passages: dict[str, list[Passage]],
        encoder: Encoder | None,
        is_time: Callable[[], bool] = lambda: True,
    ) -> PostgresIndex:
        """Bring the index up to date, or build it where there is none."""
        new = [p for group, own in passages.items() if own != self._written.get(group) for p in own]
        with self.begin() as connection:
            known = PostgresIndex.salvage(lambda: connection, tokenizer())
            if known is None:
                index = PostgresIndex.build(
                    lambda: connection, new, tokenizer(), encoder, is_time=is_time
                )
            else:
                gone = self._written.keys() - passages.keys()
                own = passages.__getitem__
                index = known.updated(encoder, new, gone, waiting=own, is_time=is_time)
            index.write(connection)
        self._written = passages
        return index

    @contextmanager
    def opened(self, encoder: Encoder | None) -> Iterator[PostgresIndex]:
        with self.begin() as connection:
            yield PostgresIndex.open(lambda: connection, tokenizer(), encoder)


@pytest.fixture
def database(new_database: NewDatabase) -> Iterator[Database]:
    engine = make_engine(new_database())
    yield Database(engine)
    engine.dispose()


def folder_index(passages: dict[str, list[Passage]], encoder: Encoder | None) -> Index:
    return Index.build([p for own in passages.values() for p in own], tokenizer(), encoder)


def assert_same(found: Sequence[Hit], expected: Sequence[Hit]) -> None:
    assert [hit.id for hit in found] == [hit.id for hit in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.sentence == other.sentence
        numbers = ("score", "lexical", "cosine", "lift", "group")
        for name in numbers:
            assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-5), name
        assert one.cosines == pytest.approx(other.cosines, abs=1e-6)


CHOICES: tuple[tuple[list[str] | None, list[str]], ...] = (
    (None, []),
    (["g1", "g3", "g5"], []),
    (None, ["g2"]),
    (["g1", "g2", "g3"], ["g2", "g7"]),  # what is not searched is not added either
    ([], []),
    (["nowhere"], ["nowhere"]),
)


@pytest.mark.parametrize("encoder", [None, ToyEncoder()], ids=["words", "vectors"])
def test_it_finds_the_same(database: Database, encoder: Encoder | None) -> None:
    passages = corpus(1)
    database.write(passages, encoder)
    expected = folder_index(passages, encoder)
    random = Random(2)
    with database.opened(encoder) as index:
        assert (len(index), index.ids) == (len(expected), expected.ids)
        assert set(index.vocabulary) == set(expected.vocabulary)
        for number in range(60):
            query = "".join(random.choices([*WORDS, "无此词", "？"], k=random.randint(1, 5)))
            words = " ".join(random.choices(WORDS, k=2)) if number % 3 == 0 else None
            within, also = CHOICES[number % len(CHOICES)]
            options = {"words": words, "limit": number % 12, "groups": within, "also": also}
            found = index.search(query, **options)  # type: ignore[arg-type]
            assert_same(found, expected.search(query, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query", ["", "  ", "'; DROP TABLE search_terms; --", "%s :terms \0", "的"]
)
def test_any_text_may_be_a_query(database: Database, query: str) -> None:
    passages = corpus(3, 2)
    database.write(passages, ToyEncoder())
    with database.opened(ToyEncoder()) as index:
        assert_same(index.search(query), folder_index(passages, ToyEncoder()).search(query))


def test_it_grows_and_shrinks_as_if_it_were_built_anew(database: Database) -> None:
    encoder, before, after = ToyEncoder(), corpus(4), corpus(5)
    states = [
        before,
        {**before, "g1": after["g1"], "x": renamed(after["g2"])},  # a known one keeps its place
        {key: own for key, own in before.items() if key != "g0"},
        {},
        after,
    ]
    for passages in states:
        database.write(passages, encoder)
        with database.opened(encoder) as index:
            expected = folder_index(passages, encoder)
            assert index.ids == expected.ids
            assert set(index.vocabulary) == set(expected.vocabulary)
            for word in WORDS:
                assert_same(index.search(word), expected.search(word))


def test_rows_of_other_groups_are_not_touched(database: Database) -> None:
    passages = corpus(6)
    database.write(passages, ToyEncoder())
    before = _versions(database)
    changed = {**passages, "g2": corpus(7)["g2"]}
    del changed["g5"]
    database.write(changed, ToyEncoder())
    after = _versions(database)
    kept = {key: row for key, row in before.items() if key[1] not in ("g2", "g5")}
    assert kept.items() <= after.items()
    assert before.items() - kept.items()
    assert not any(group == "g5" for _, group, _ in after)
    database.write(changed, ToyEncoder())
    assert _versions(database) == after


def _versions(database: Database) -> dict[tuple[str, str, str], str]:
    """Return which transaction wrote each row."""
    with database.begin() as connection:
        return {
            (table.name, row.group_id, row.place): row.writer
            for table in tables.OF_GROUPS
            for row in connection.execute(
                text(
                    "SELECT g.group_id, t.tableoid::text || t.ctid::text AS place, "
                    f"t.xmin::text AS writer FROM {table.name} t "
                    f"JOIN (SELECT ordinal, group_id FROM search_groups) g USING (ordinal)"
                )
            )
        }


def test_what_was_embedded_is_not_embedded_again(database: Database) -> None:
    first, second = ToyEncoder(), ToyEncoder()
    passages = corpus(8)
    database.write(passages, first)
    database.write({**passages, "x": renamed(passages["g1"])}, second)
    assert first.seen
    assert not second.seen


def test_what_was_embedded_outlives_a_format(database: Database) -> None:
    passages = corpus(8)
    database.write(passages, ToyEncoder())
    with database.begin() as connection:
        connection.execute(text("UPDATE search_state SET format = 1"))
        connection.execute(text("CREATE TABLE search_group_postings (term text)"))  # only there
    with pytest.raises(DamagedIndexError, match="no search index"), database.opened(None):
        pass
    again = ToyEncoder()
    with database.begin() as connection:
        new = [p for own in passages.values() for p in own]
        PostgresIndex.build(lambda: connection, new, tokenizer(), again).write(connection)
    assert not again.seen
    with database.opened(again) as index:
        assert_same(index.search("危房"), folder_index(passages, ToyEncoder()).search("危房"))


def test_what_there_is_no_time_for_waits_and_is_found_by_words(database: Database) -> None:
    encoder, passages = ToyEncoder(), corpus(9, 40)
    turns = iter([True])
    index = database.write(passages, encoder, lambda: next(turns, False))
    assert 0 < index.pending < len(index)
    words = folder_index(passages, None)
    with database.opened(encoder) as found:
        assert_same(found.search("生态扶贫"), words.search("生态扶贫"))
    rest = ToyEncoder()
    assert not database.write(passages, rest).pending
    assert not {*encoder.seen} & {*rest.seen}
    with database.opened(encoder) as found:
        assert_same(found.search("危房"), folder_index(passages, encoder).search("危房"))


@pytest.mark.parametrize("reach", [1, 30, statement.REACH])
def test_many_vectors_are_searched_through_their_own_index(
    database: Database, monkeypatch: pytest.MonkeyPatch, reach: int
) -> None:
    """Whichever terms lead to the passages that are compared, all of them count there."""
    monkeypatch.setattr(writing, "MANY", 100)
    monkeypatch.setattr(postgres_index, "REACH", reach)
    passages, encoder = corpus(10, 60), ToyEncoder()
    database.write(passages, encoder)
    expected = folder_index(passages, encoder)
    with database.opened(encoder) as index:
        for query in ("生态扶贫", "危房改造就业", "水利 电网"):
            right = {hit.id: hit for hit in expected.search(query, limit=len(expected))}
            best = list(right)[:15]
            for hit in index.search(query):
                assert hit.id in best
                for name in ("score", "lexical", "group", "cosine"):
                    own = getattr(right[hit.id], name)
                    assert getattr(hit, name) == pytest.approx(own, abs=1e-5), name
        plan = "EXPLAIN SELECT position FROM search_vectors ORDER BY "
        near = "vector::halfvec(64) <#> (SELECT vector::halfvec(64) FROM search_vectors LIMIT 1)"
        index._connect().execute(text("SET LOCAL enable_seqscan = off"))
        rows = index._connect().scalars(text(f"{plan}{near} LIMIT 5")).all()
        assert any("search_vectors" in row and "Index Scan" in row for row in rows)


def test_another_encoder_or_word_list_is_refused(database: Database) -> None:
    with pytest.raises(DamagedIndexError, match="no search index"), database.opened(None):
        pass
    database.write(corpus(11), ToyEncoder())
    with pytest.raises(MismatchError, match="toy"), database.opened(ToyEncoder("other")):
        pass
    with database.opened(None) as index:  # its vectors are left alone
        assert index.search("扶贫")[0].cosine == 0.0
    wide = ToyEncoder(dimension=32)
    with database.opened(wide) as index, pytest.raises(MismatchError, match="32"):
        index.search("扶贫")


def test_the_tables_of_a_group_lie_in_one_part_each(database: Database) -> None:
    database.write(corpus(12, 30), ToyEncoder())
    with database.begin() as connection:
        for table in (tables.passages, tables.postings, tables.vectors):
            parts = connection.execute(
                text(f"SELECT ordinal, count(DISTINCT tableoid) FROM {table.name} GROUP BY 1")
            ).all()
            assert len(parts) == 30
            assert {count for _, count in parts} == {1}


def test_many_passages_are_searched_by_words_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MANY", 100)
    monkeypatch.setattr(postgres_index, "REACH", 30)
    passages = corpus(13, 60)
    database.write(passages, None)
    expected = folder_index(passages, None)
    with database.opened(None) as index:
        for within, also in CHOICES:
            options = {"limit": 8, "groups": within, "also": also}
            for query in ("生态扶贫 危房", "电网"):
                found = index.search(query, **options)  # type: ignore[arg-type]
                assert_same(found, expected.search(query, **options))  # type: ignore[arg-type]


def test_terms_that_are_new_are_read_and_no_others(database: Database) -> None:
    passages = corpus(14, 4)
    database.write(passages, None)
    with database.opened(None) as first:
        before = first.vocabulary
        assert "海绵" not in before
    sponge = Passage("x/0", "海绵城市", "", ("海绵城市",), "x")
    database.write({**passages, "x": [sponge]}, None)
    with database.begin() as connection:
        index = PostgresIndex.open(lambda: connection, tokenizer(), None, first)
        assert index.vocabulary is before
        assert "海绵" in before
        assert len(before) == len(set(folder_index({**passages, "x": [sponge]}, None).vocabulary))
