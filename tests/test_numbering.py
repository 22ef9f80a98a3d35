"""Labels: what stands at the head of an item, and what only looks like it."""

from __future__ import annotations

import pytest

from corpus.numbering import Style, parse_label, parse_number

LABELS = [
    ("一、总体要求", Style.HAN, 1, "一、"),
    ("十二、附则", Style.HAN, 12, "十二、"),
    ("（三）工作要求。", Style.HAN_BRACKETED, 3, "（三）"),
    ("(十一)形势", Style.HAN_BRACKETED, 11, "(十一)"),  # half-width brackets
    ("〔二〕标准", Style.HAN_BRACKETED, 2, "〔二〕"),
    ("1.推动转型", Style.ARABIC, 1, "1."),
    ("12．推动转型", Style.ARABIC, 12, "12．"),  # full-width stop
    ("3、推动转型", Style.ARABIC, 3, "3、"),
    ("（4）推动转型", Style.ARABIC_BRACKETED, 4, "（4）"),
    ("5）推动转型", Style.ARABIC_BRACKETED, 5, "5）"),
    ("③推动转型", Style.CIRCLED, 3, "③"),
    ("第三章 附则", Style.CHAPTER, 3, "第三章 "),
    ("第二节　管理", Style.DIVISION, 2, "第二节　"),
    ("第一百二十条 本法", Style.ARTICLE, 120, "第一百二十条 "),
    ("第十条之一 本法", Style.ARTICLE, 10, "第十条之一 "),
    ("第１２条　本法", Style.ARTICLE, 12, "第１２条　"),  # full-width digits
    ("第二分编 合同", Style.SUBPART, 2, "第二分编 "),
    ("附件1", Style.ANNEX, 1, "附件1"),
    ("附件二：目录", Style.ANNEX, 2, "附件二"),
    ("## 概述", Style.MARKDOWN, 0, "## "),
    ("㈢推动转型", Style.HAN_BRACKETED, 3, "㈢"),  # one character
    ("⑿推动转型", Style.ARABIC_BRACKETED, 12, "⑿"),
    ("（１）推动转型", Style.ARABIC_BRACKETED, 1, "（１）"),  # full-width digits
    ("一. 推动转型", Style.HAN, 1, "一."),
    ("2.3.1 推动转型", Style.ARABIC, 1, "2.3.1 "),
]


@pytest.mark.parametrize(("text", "style", "number", "printed"), LABELS)
def test_labels(text: str, style: Style, number: int, printed: str) -> None:
    label = parse_label(text, 0)
    assert label is not None
    assert (label.style, label.number, label.span.of(text)) == (style, number, printed)


def test_an_article_that_was_put_in_later_has_two_numbers() -> None:
    label = parse_label("第一百二十条之三 本法", 0)
    assert label is not None
    assert (label.number, label.insertion) == (120, 3)


@pytest.mark.parametrize(
    "text",
    [
        "第三条的规定，适用本法",  # a reference, not an article
        "第三条、第四条所列事项",
        "第二款规定的情形",
        "2019年8月底前",  # a year is no number of an item
        "1.5万人以上",  # a decimal fraction
        "1.5 万人以上",
        "5. 3个百分点",
        "一些地方",
        "十三五规划",
        "附件所列目录",
        "正文",
    ],
)
def test_what_is_no_label(text: str) -> None:
    assert parse_label(text, 0) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("二〇", 20),
        ("两百", 200),
        ("7", 7),
    ],
)
def test_numerals(text: str, value: int) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "三五x", "abc"])
def test_a_word_is_no_numeral(text: str) -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        parse_number(text)
