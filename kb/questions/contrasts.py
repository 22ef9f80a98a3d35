"""Words of which one rules the others out: what holds for 中小微企业 does not for 大型企业."""

from __future__ import annotations

import re

_NO_NUMBER = "[哪上下每同这那另进第]"  # 哪一级, 下一级
_AND_ABOVE = re.compile(r"(?:及其?)?以[上下]")  # 本科及以上
_CONTRASTS = tuple(
    tuple(re.compile(word) for word in words)
    for words in (
        (r"(?<![扩加重])大型?企业", r"(?:中小微?|小微|小型|微型)企业|个体工商户"),
        (r"国家级", r"省级", r"市级", r"[县区]级", r"[乡镇村]级"),
        (r"城镇|城市", r"农村|乡村"),
        (r"博士", r"硕士", r"本科", r"专科|大专", r"中专"),
        (r"幼儿园", r"小学", r"初中|中小?学", r"高中|中小?学", r"大学|高校|高等学校"),
        *(tuple(rf"(?<!{_NO_NUMBER}){n}{of}" for n in "一二三四五") for of in "级类"),
        (r"甲[类级等]", r"乙[类级等]", r"丙[类级等]"),
        (r"上半年", r"下半年"),
        (r"一季度", r"二季度", r"三季度", r"四季度"),
        (r"进口", r"出口"),
    )
)


def is_ruled_out(asked: str, said: str) -> bool:
    """Tell whether ``said`` lacks a word of ``asked`` and has one that rules it out.

    A question that names several of a contrast (城镇和农村) may be answered by any of them.
    """
    return any(_lacks(words, asked, said) for words in _CONTRASTS)


def _lacks(words: tuple[re.Pattern[str], ...], asked: str, said: str) -> bool:
    wanted = [word for word in words if word.search(asked)]
    return (
        len(wanted) == 1
        and not wanted[0].search(said)
        and any(
            not _AND_ABOVE.match(said, match.end())
            for word in words
            for match in word.finditer(said)
        )
    )
