"""Who issued a document, and for which place: read from its title, letterhead and signature."""

from __future__ import annotations

import re
from itertools import takewhile

from corpus import titles
from corpus.document import Level
from corpus.paragraphs import paragraphs

_OFFICE = r"(?:政府|办公[厅室]|[厅局委部会院署行]|委员会|指挥部|领导小组|(?:综合|工作|专项)组)"
_BY_TITLE = re.compile(
    rf"(?!转发|印发)(?P<issuer>[^《》，。：:（）()0-9—]{{2,60}}?{_OFFICE})"
    r"[ 　]*(?:关于|印发|转发|发布《)"
)
_LETTERHEAD = re.compile(rf"(?P<issuer>[^，。：:]{{2,40}}{_OFFICE})文件")
_SIGNER = re.compile(rf"[一-鿿、 　]{{2,60}}{_OFFICE}")
_DATE_BEHIND = re.compile(r"[ 　]*[（(]?(?:\d{4}|[〇○零一二三四五六七八九]{4})[ ]?年.*$")
_PRINTED = re.compile(r"印发[）)]?$")  # who prints a document is not who issues it
_SEALED = re.compile(r"[（(][^（()）]{2,20}代章[）)]")
_HEAD, _SIGNERS = 4, 8  # lines

_MUNICIPALITIES = "北京|天津|上海|重庆"
_PLACE = re.compile(
    rf"(?:中共|中国共产党)?(?P<place>"
    rf"(?P<province>(?:{_MUNICIPALITIES})市|[一-鿿]{{2,3}}省|内蒙古自治区|[一-鿿]{{2,6}}自治区"
    rf"|[一-鿿]{{2}}特别行政区)?"
    r"(?P<prefecture>[一-鿿]{2,7}?(?:市(?![场容民政直级区辖])|自治州|地区|盟))?"
    r"(?P<county>[一-鿿]{1,8}?(?:自治县|县|(?<![发新园开])区(?!域)|旗))?"
    r"(?P<township>[一-鿿]{1,8}?(?:乡|镇|街道)(?=人民政府|政府|办事处|党委))?)"
)
_NATIONAL = re.compile(
    r"(?:国务院|中华人民共和国|中共中央|全国人民代表大会|最高人民|国家)(?!.*[省市县])"
    r"|[一-鿿]{2,10}(?<!宣传)(?<!组织)(?<!统战)(?<!武装)(?<!指挥)(?<!工作)部(?:$|[、办])"
)


def find_issuer(title: str, text: str) -> str | None:
    """Return who issued a document, several with 、 between, None where it does not say.

    The title says it (…人民政府关于…), else the letterhead, else the first signature.
    """
    if match := _BY_TITLE.match(title):
        return _joined(match["issuer"])
    lines = [line.of(text).strip("#>*-— 　") for line in paragraphs(text)]
    for line in lines[:_HEAD]:
        if match := _LETTERHEAD.fullmatch(line):
            return _joined(match["issuer"])
    return _signed(lines)


def find_printer(text: str) -> str | None:
    """Return who printed a document (…办公室2020年3月1日印发), of the issuer's place and level."""
    lines = [line.of(text).strip("#>*-— 　") for line in paragraphs(text)]
    for line in lines[-_SIGNERS:]:
        name = _DATE_BEHIND.sub("", line)
        if _PRINTED.search(line) and titles.is_dated_signature(line) and _SIGNER.fullmatch(name):
            return _joined(name)
    return None


def find_place(issuer: str | None) -> str | None:
    """Return the place that an issuer governs (陕西省安康市), None where its name has none."""
    match = _PLACE.match(issuer or "")
    return (match["place"] or None) if match else None


def find_level(issuer: str | None) -> Level | None:
    """Return the level of government of an issuer, None where its name does not tell."""
    match = _PLACE.match(issuer or "")
    if match and match["place"]:
        for level in (Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE):
            if match[level.value]:
                return level
        return Level.PROVINCIAL
    return Level.NATIONAL if _NATIONAL.match(issuer or "") else None


def _signed(lines: list[str]) -> str | None:
    """Return the names above the day of issue, or on its line; a name that is cut off is none."""
    for number, line in enumerate(lines):
        if not titles.is_dated_signature(line) or _PRINTED.search(line):
            continue
        upper = lines[max(0, number - _SIGNERS) : number]
        signers = [each for each in upper if not _SEALED.fullmatch(each)]
        above = [_DATE_BEHIND.sub("", line), *reversed(signers)]
        above = above if above[0] else above[1:]
        names = list(takewhile(_SIGNER.fullmatch, above))
        begins = above[len(names) :][:1]
        if not names:
            continue
        if not any(map(titles.is_signer, begins)):
            return _joined(" ".join(reversed(names)))
        if _NATIONAL.match(begins[0]):  # a long name runs over two lines
            return _joined(begins[0] + " ".join(reversed(names)))
    return None


def _joined(names: str) -> str:
    return "、".join(re.split(r"[、 　]+", names.strip(" 　、")))
