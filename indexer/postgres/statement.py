"""The one statement that ranks by words and by meaning and adds both up.

The scores are those of :mod:`indexer.lexical` and :mod:`indexer.fusion`; a passage's cosine is that
of its best sentence. Of few passages each is compared. Of many those in a pool are: the nearest, by
pgvector's index in half precision, and those with the best words, where the rare terms of the
question lead and the common ones follow (after Turtle and Flood, Query evaluation: strategies and
optimizations, 1995). What is in the pool is compared by its vectors as they are and by all terms.

The planner takes a question for a tenth of what it finds, and nested loops over that for cheap. So
parts are added up by grouping where they could be joined, joined FULL where none can be missing,
and looked up in tables row by row (LATERAL, OFFSET 0) where that is meant.
"""

from __future__ import annotations

from functools import cache

from rank_bm25 import BM25Plus
from sqlalchemy import TextClause, text

from indexer.fusion import COSINE_WEIGHT, GROUP_WEIGHT

POOL = 800  # of the passages with the best words, and half as many of the nearest sentences
REACH = 20_000  # passages that hold the leading terms, but for those of the last one
ALIKE = 1e9  # scores are compared as whole numbers of 1 / ALIKE: sums differ in their last bits

_LIKE = BM25Plus([["a"]])
_K, _B = (f"{number}::float8" for number in (_LIKE.k1, _LIKE.b))  # numeric would be slow


def _bm25(rarity: str, times: str, length: str, mean: str) -> str:
    norm = f"{_K} * (1 - {_B} + {_B} * {length} / {mean})"
    return f"sum({rarity} * {times} * ({_K} + 1) / ({norm} + {times}))"


_OF_PASSAGE = _bm25("rarity", "coalesce(count, 1)", "lengths[position + 1]", "mean")
# Lengths are unpacked once (|| ARRAY[]), not whenever one of them is looked at.
_OF_GROUP = _bm25("group_rarity", "times", "length", "group_mean")
_LEADING = f"""
wanted AS MATERIALIZED (
    SELECT t.term,
        ln((s.passages + 1)::float8 / t.passages) AS rarity,
        ln((s.groups + 1)::float8 / t.groups) AS group_rarity,
        s.length::float8 / s.passages AS mean,
        s.length::float8 / s.groups AS group_mean,
        sum(t.passages) OVER (ORDER BY t.passages, t.term) - t.passages < :reach AS leads
    FROM search_terms t CROSS JOIN search_state s
    WHERE t.term = ANY(:terms)
),
held AS MATERIALIZED (
    SELECT w.*, p.ordinal, p.times, p.positions, p.counts, g.length,
        g.lengths || ARRAY[]::int[] AS lengths
    FROM wanted w JOIN search_postings p USING (term) JOIN search_groups g USING (ordinal)
    WHERE w.leads AND p.term = ANY(:terms) AND {{allowed}}
),
led AS MATERIALIZED (
    SELECT ordinal, position, {_OF_PASSAGE} AS score
    FROM held, unnest(positions, counts) u (position, count) GROUP BY ordinal, position
),
led_groups AS MATERIALIZED (SELECT ordinal, {_OF_GROUP} AS score FROM held GROUP BY ordinal)"""

_QUERY = "CAST(:vector AS vector)"  # everywhere: a parameter has one type in a statement
_COSINE = f"-(p.vector <#> {_QUERY})"
_NEAREST = f"""(
        SELECT p.ordinal, p.position FROM search_vectors p WHERE {{allowed}}
        ORDER BY p.vector::halfvec({{dimension}}) <#> {_QUERY}::halfvec({{dimension}})
        LIMIT :pool / 2
    )"""
_BEST = f"""(
        SELECT p.ordinal, p.position FROM led p FULL JOIN led_groups g USING (ordinal)
        WHERE {{meant}}
        ORDER BY p.score / (SELECT max(score) FROM led)
            + {GROUP_WEIGHT} * g.score / (SELECT max(score) FROM led_groups) DESC
        LIMIT :pool
    )"""
_NEAREST_OF_FEW = f"""(
        SELECT p.ordinal, p.position FROM search_vectors p WHERE {{allowed}}
        ORDER BY p.vector <#> {_QUERY} LIMIT :pool / 4
    )"""  # compared one by one: HNSW would look at most of all to find those of some groups
_EVERY = "(SELECT p.ordinal, p.position FROM search_passages p WHERE {allowed})"
_NEAR = f"""
near AS MATERIALIZED (
    SELECT p.ordinal, p.position, max({_COSINE}) AS cosine
    FROM {{compared}} WHERE {{allowed}} GROUP BY p.ordinal, p.position
)"""
_MEAN = """
mean AS MATERIALIZED (SELECT avg(cosine) AS cosine FROM near)"""
_MEAN_OF_SAMPLE = f"""
sample AS MATERIALIZED (
    SELECT max({_COSINE}) AS cosine, bool_or({{allowed}}) AS counts
    FROM search_vectors p WHERE p.draw < :drawn GROUP BY p.ordinal, p.position
),
mean AS MATERIALIZED (
    SELECT coalesce(avg(cosine) FILTER (WHERE counts), avg(cosine)) AS cosine FROM sample
)"""
_BY_WORDS = """
near AS MATERIALIZED (SELECT ordinal, position, 0.0::float8 AS cosine FROM {compared}),
mean AS MATERIALIZED (SELECT 0.0::float8 AS cosine)"""

_FOLLOWING = f"""
rest AS MATERIALIZED (
    SELECT w.*, g.*, p.times, p.positions, p.counts
    FROM (
        SELECT c.*, g.length, g.lengths || ARRAY[]::int[] AS lengths FROM (
            SELECT ordinal, array_remove(array_agg(position), NULL) AS compared FROM (
                SELECT ordinal, position FROM near UNION ALL
                (SELECT ordinal, NULL FROM led_groups ORDER BY score DESC LIMIT :most)
            ) c GROUP BY ordinal
        ) c JOIN search_groups g USING (ordinal) OFFSET 0
    ) g
    CROSS JOIN LATERAL (
        SELECT * FROM search_postings p WHERE p.ordinal = g.ordinal
            AND p.term = ANY(ARRAY(SELECT term FROM wanted WHERE NOT leads)) OFFSET 0
    ) p
    JOIN wanted w USING (term)
),
followed AS MATERIALIZED (
    SELECT ordinal, position, {_OF_PASSAGE} AS score
    FROM rest CROSS JOIN LATERAL unnest(compared) position
    CROSS JOIN LATERAL array_position(positions, position) place
    CROSS JOIN LATERAL (SELECT counts[place] AS count) c
    WHERE place IS NOT NULL GROUP BY ordinal, position
),
group_words AS MATERIALIZED (
    SELECT ordinal, sum(score) AS score FROM (
        SELECT * FROM led_groups UNION ALL SELECT ordinal, {_OF_GROUP} FROM rest GROUP BY ordinal
    ) parts GROUP BY ordinal
)"""
_FUSED = f"""
parts AS (
    SELECT ordinal, position, cosine, 0.0::float8 AS words, 0.0::float8 AS share FROM near
    UNION ALL SELECT ordinal, position, NULL, score, 0 FROM led
    UNION ALL SELECT ordinal, position, NULL, score, 0 FROM followed
    UNION ALL SELECT ordinal, NULL, NULL, 0, score / max(score) OVER () FROM group_words
),
scored AS MATERIALIZED (
    SELECT * FROM (
        SELECT ordinal, position, max(cosine) AS cosine, sum(words) AS words,
            max(max(share)) OVER (PARTITION BY ordinal) AS of_group
        FROM parts GROUP BY ordinal, position
    ) s WHERE cosine IS NOT NULL
),
fused AS MATERIALIZED (
    SELECT *, coalesce(words / (SELECT nullif(max(words), 0) FROM scored), 0)
        + {GROUP_WEIGHT} * of_group
        + {COSINE_WEIGHT} * (cosine - (SELECT max(cosine) FROM scored)) AS score
    FROM scored WHERE {{found}}
),
ranked AS (
    SELECT p.*, {{also}} AS is_also, row_number() OVER (
        ORDER BY round(score * {ALIKE}) DESC, ordinal, position
    ) AS rank
    FROM fused p
),
chosen AS (
    SELECT *, count(*) FILTER (WHERE is_also AND rank > :most) OVER (ORDER BY rank) AS also_rank
    FROM ranked
)
SELECT i.id, r.score, r.words, r.of_group, r.cosine, r.cosine - m.cosine AS lift, i.sentences,
    {{cosines}} AS cosines
FROM chosen r
JOIN search_passages i USING (ordinal, position)
CROSS JOIN mean m
WHERE r.rank <= :most OR (r.is_also AND r.also_rank <= :most)
ORDER BY r.rank"""
_COSINES = f"""(
    SELECT array_agg({_COSINE} ORDER BY p.sentence) FROM search_vectors p
    WHERE p.ordinal = r.ordinal AND p.position = r.position)"""


@cache
def statement(
    *, dimension: int, is_narrowed: bool, has_also: bool, are_few: bool = True, is_many: bool
) -> TextClause:
    """Return the statement.

    Its parameters: ``terms``, ``reach``, ``pool``, ``most`` hits, with a dimension ``vector``, of
    narrowed searches the ordinals of ``groups``, with others beside the hits those of ``also``, of
    many passages ``drawn``, below which a passage's draw is in the sample.

    Args:
        dimension: of the vectors; 0 to search by words alone.
        is_narrowed: only some groups are searched.
        has_also: the best of some groups are wanted beside the hits.
        are_few: those groups have so few vectors that each of them can be compared.
        is_many: there are so many passages that not every one is compared.
    """
    allowed = "p.ordinal = ANY(:groups)" if is_narrowed else "true"
    also = "p.ordinal = ANY(:also)" if has_also else "false"
    chosen = _pool(allowed, also if has_also else None, dimension, are_few=are_few)
    if dimension:
        vectors = "search_vectors p"
        compared = f"{chosen} c JOIN {vectors} USING (ordinal, position)" if is_many else vectors
        near = _NEAR + "," + (_MEAN_OF_SAMPLE if is_many else _MEAN)
    else:
        compared = f"{chosen} c" if is_many else "led"
        near = _BY_WORDS
    found, cosines = ("true", _COSINES) if dimension else ("words > 0", "NULL")
    fused = _FUSED.format(also=also, found=found, cosines=cosines)
    return text(
        "WITH"
        + ",".join([
            _LEADING.format(allowed=allowed),
            near.format(allowed=allowed, compared=compared),
            _FOLLOWING,
            fused,
        ])
    )  # fmt: skip


def _pool(allowed: str, also: str | None, dimension: int, *, are_few: bool) -> str:
    """Return what chooses the passages to compare: of all, and of the groups ``also`` apart."""
    pool = [_BEST, _NEAREST] if dimension else [_BEST]
    parts = [part.format(allowed=allowed, meant="true", dimension=dimension) for part in pool]
    if also is not None:
        few = [_BEST, _NEAREST_OF_FEW] if dimension else [_EVERY]
        meant = few if are_few else pool
        within = f"{allowed} AND {also}"
        parts += [part.format(allowed=within, meant=also, dimension=dimension) for part in meant]
    return f"({' UNION '.join(parts)})"
