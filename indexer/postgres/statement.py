"""The one statement that ranks by words and by meaning and adds both up.

The scores are those of :mod:`indexer.lexical` and :mod:`indexer.fusion`. A passage's cosine is
that of its best sentence; among many, the nearest are found by pgvector's index in half precision
and compared again by the vectors as they are.
"""

from __future__ import annotations

from functools import cache

from rank_bm25 import BM25Plus
from sqlalchemy import TextClause, text

from indexer.fusion import COSINE_WEIGHT, GROUP_WEIGHT

POOL = 400  # of the nearest sentences, and of the passages with the best words
ALIKE = 1e9  # scores are compared as whole numbers of 1 / ALIKE: sums differ in their last bits

_LIKE = BM25Plus([["a"]])
_K, _B = _LIKE.k1, _LIKE.b
_BM25 = (
    f"sum(w.{{rarity}} * p.times * ({_K} + 1) / "
    f"({_K} * (1 - {_B} + {_B} * p.length / w.{{mean}}) + p.times))"
)
_WORDS = f"""
wanted AS MATERIALIZED (
    SELECT t.term,
        ln((s.passages + 1)::float8 / t.passages) AS rarity,
        ln((s.groups + 1)::float8 / t.groups) AS group_rarity,
        s.length::float8 / s.passages AS mean,
        s.length::float8 / s.groups AS group_mean
    FROM search_terms t CROSS JOIN search_state s
    WHERE t.term = ANY(:terms)
),
words AS MATERIALIZED (
    SELECT p.group_id, p.position, {_BM25.format(rarity="rarity", mean="mean")} AS score
    FROM wanted w JOIN search_postings p USING (term)
    WHERE p.term = ANY(:terms) AND {{allowed}}
    GROUP BY p.group_id, p.position
),
group_words AS MATERIALIZED (
    SELECT p.group_id, {_BM25.format(rarity="group_rarity", mean="group_mean")} AS score
    FROM wanted w JOIN search_group_postings p USING (term)
    WHERE p.term = ANY(:terms) AND {{allowed}}
    GROUP BY p.group_id
)"""
_QUERY = "CAST(:vector AS vector)"  # everywhere: a parameter has one type in a statement
_COSINE = f"-(p.vector <#> {_QUERY})"
_OF_ALL = f"""
near AS MATERIALIZED (
    SELECT p.group_id, p.position, max({_COSINE}) AS cosine
    FROM search_vectors p WHERE {{allowed}}
    GROUP BY p.group_id, p.position
),
mean AS MATERIALIZED (SELECT avg(cosine) AS cosine FROM near)"""
_NEAREST = f"""(
        SELECT p.group_id, p.position FROM search_vectors p WHERE {{allowed}}
        ORDER BY p.vector::halfvec({{dimension}}) <#> {_QUERY}::halfvec({{dimension}})
        LIMIT :pool
    )"""
_OF_MANY = f"""
pool AS MATERIALIZED (
    {{nearest}}
    UNION (SELECT group_id, position FROM words ORDER BY score DESC LIMIT :pool)
),
near AS MATERIALIZED (
    SELECT p.group_id, p.position, max({_COSINE}) AS cosine
    FROM pool JOIN search_vectors p USING (group_id, position)
    GROUP BY p.group_id, p.position
),
mean AS MATERIALIZED (
    SELECT avg(cosine) AS cosine FROM (
        SELECT max({_COSINE}) AS cosine FROM search_vectors p
        WHERE p.sampled AND {{allowed}} GROUP BY p.group_id, p.position
    ) sample
)"""
_BY_WORDS = """
near AS MATERIALIZED (SELECT group_id, position, 0.0::float8 AS cosine FROM words),
mean AS MATERIALIZED (SELECT 0.0::float8 AS cosine)"""
_COSINES = f"""
    SELECT array_agg({_COSINE} ORDER BY p.sentence) FROM search_vectors p
    WHERE p.group_id = r.group_id AND p.position = r.position"""
_FUSED = f"""
scored AS MATERIALIZED (
    SELECT n.group_id, n.position, n.cosine, coalesce(w.score, 0) AS words,
        coalesce(g.score / (SELECT max(score) FROM group_words), 0) AS of_group
    FROM near n
    LEFT JOIN words w USING (group_id, position)
    LEFT JOIN group_words g USING (group_id)
),
fused AS MATERIALIZED (
    SELECT *, coalesce(words / (SELECT nullif(max(score), 0) FROM words), 0)
        + {GROUP_WEIGHT} * of_group
        + {COSINE_WEIGHT} * (cosine - (SELECT max(cosine) FROM near)) AS score
    FROM scored
),
ranked AS (
    SELECT f.*, {{also}} AS is_also, row_number() OVER (
        ORDER BY round(f.score * {ALIKE}) DESC, o.ordinal, f.position
    ) AS rank
    FROM fused f JOIN search_groups o USING (group_id)
),
chosen AS (
    SELECT *, count(*) FILTER (WHERE is_also AND rank > :most) OVER (ORDER BY rank) AS also_rank
    FROM ranked
)
SELECT i.id, r.score, r.words, r.of_group, r.cosine, r.cosine - m.cosine AS lift, i.sentences,
    {{cosines}} AS cosines
FROM chosen r
JOIN search_passages i USING (group_id, position)
CROSS JOIN mean m
WHERE r.rank <= :most OR (r.is_also AND r.also_rank <= :most)
ORDER BY r.rank"""


@cache
def statement(*, dimension: int, is_narrowed: bool, has_also: bool, is_many: bool) -> TextClause:
    """Return the statement.

    Its parameters: ``terms``, ``most`` hits, with a dimension ``vector``, of narrowed searches
    ``groups``, with others beside the hits ``also``, of many vectors ``pool``.

    Args:
        dimension: of the vectors; 0 to search by words alone.
        is_narrowed: only some groups are searched.
        has_also: the best of some groups are wanted beside the hits.
        is_many: there are so many vectors that not every one is compared.
    """
    allowed = "p.group_id = ANY(:groups)" if is_narrowed else "true"
    near = _BY_WORDS if not dimension else _OF_MANY if is_many else _OF_ALL
    nearest = _NEAREST.format(allowed=allowed, dimension=dimension)
    if has_also:
        meant = f"{allowed} AND p.group_id = ANY(:also)"
        nearest += f" UNION {_NEAREST.format(allowed=meant, dimension=dimension)}"
    return text(
        "WITH"
        + ",".join([
            _WORDS.format(allowed=allowed),
            near.format(allowed=allowed, nearest=nearest),
            _FUSED.format(
                also="f.group_id = ANY(:also)" if has_also else "false",
                cosines=f"({_COSINES})" if dimension else "NULL",
            ),
        ])
    )  # fmt: skip
