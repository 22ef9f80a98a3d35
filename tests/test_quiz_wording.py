"""The words of a quiz: short titles, passages with a gap, tasks, numbers."""

from __future__ import annotations

import pytest

from kb.model import Citation, DocumentSummary
from kb.quiz.wording import numbers_in, passage, short_titles, task_text


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("某市人民政府办公室关于印发《某市数字政府考评办法》的通知", "《某市数字政府考评办法》"),
        ("某市人民政府办公室关于印发某市若干措施的通知", "《某市若干措施》"),
        ("关于做好就业工作的若干意见", "《关于做好就业工作的若干意见》"),
        ("某市政府工作报告（2022年1月8日）", "《某市政府工作报告》"),
        ("关于贯彻《办法》的意见", "《关于贯彻〈办法〉的意见》"),
        ("c077-指导意见", "《指导意见》"),
    ],
)
def test_short_titles(title: str, short: str) -> None:
    assert short_titles([summary("a", title)]) == {"a": short}


def test_titles_that_would_be_alike_are_told_apart() -> None:
    names = short_titles(
        [
            summary("a", "甲市关于印发《实施方案》的通知"),
            summary("b", "乙市关于印发《实施方案》的通知"),
            summary("c", "工作报告", "一号"),
            summary("d", "工作报告", "二号"),
        ]
    )
    assert names["a"] == "《甲市关于印发〈实施方案〉的通知》"
    assert names["c"] == "《工作报告（一号）》"
    assert len(set(names.values())) == 4


def summary(key: str, title: str, number: str | None = None) -> DocumentSummary:
    return DocumentSummary(key, title, f"{key}.txt", None, None, 0, 0, 0, 0, number=number)


def cited(text: str, heading: str = "") -> Citation:
    path = (heading,) if heading else ()
    return Citation("a", "t", "c", path, text, 0, len(text), text, 0)


LONG = (
    "".join(f"第{word}项工作要认真抓好落实见效，" for word in "一二三四五六七八九十")
    + "建成泵站25座。"
)


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        (
            "到2020年新建农村供水工程45座，全部通水。",
            "45座",
            "到2020年新建农村供水工程____，全部通水。",
        ),
        # its own number does not belong to it
        ("13.改造老旧小区供水管网共计260公里。", "260公里", "改造老旧小区供水管网共计____。"),
        # who does it is another question
        (
            "年底前改造城区供水管网260公里（市住建局牵头）。",
            "260公里",
            "年底前改造城区供水管网____",
        ),
        # cut between parts, not within brackets
        (LONG, "25座", "……" + LONG[-113:].replace("25座", "____")),
        ("| 供水工程建设任务一览表 | 45座 |", "45座", None),  # a row of a table
        ("新建45座。", "45座", None),  # says nothing
    ],
)
def test_passages(text: str, asked: str, told: str | None) -> None:
    start = text.index(asked)
    found = passage(cited(text), start, start + len(asked))
    if told and told.startswith("……"):
        assert found is not None
        assert found.filled().startswith("……第")
        assert len(found.filled()) <= 126
    else:
        assert (found.filled() if found else None) == told


@pytest.mark.parametrize(
    ("heading", "clause", "task", "alone", "said"),
    [
        ("(五)扎实推进生态扶贫", "(五)扎实推进生态扶贫。种树。", "种树", True, "扎实推进生态扶贫"),
        # several tasks share the heading
        (
            "(五)扎实推进生态扶贫",
            "(五)扎实推进生态扶贫。种树。",
            "种树造林绿化荒山",
            False,
            "种树造林绿化荒山",
        ),
        # the text goes on from the heading
        (
            "5.采用云平台构架",
            "5.采用云平台构架，整合应用系统。（甲局牵头）",
            "x",
            True,
            "采用云平台构架，整合应用系统",
        ),
        (
            "5.改造50家服务中心",
            "5.改造50家服务中心（站）的供水设施。",
            "x",
            True,
            "改造50家服务中心（站）的供水设施",
        ),
        ("附件一", "附件一\n内容", "实施燃气管道普及工作", True, "实施燃气管道普及工作"),
        ("三、要求", "三、要求", "完成", True, None),
        ("2.对表现突出的", "2.对表现突出的", "表现突出的一线工作人员的", True, None),
        ("2.依托信用信息公示系统", "2.依托信用信息公示系统", "完成", True, None),
        ("(一)完善“一网通办", "(一)完善“一网通办", "完成", True, None),
        ("3.各定点医院要做好保障", "3.各定点医院要做好保障", "完成", True, None),  # somebody else
        ("4.按分工交由甲镇牵头落实方案", "4.按分工交由甲镇牵头落实方案", "完成", True, None),
        ("5.什么情况下可以实施检疫", "5.什么情况下可以实施检疫", "完成", True, None),
        ("6.全市新增2400户", "6.全市新增2400户", "完成", True, None),
    ],
)
def test_tasks(heading: str, clause: str, task: str, alone: bool, said: str | None) -> None:
    assert task_text(cited(clause, heading), task, alone=alone) == said


def test_numbers_within_numbers() -> None:
    assert numbers_in("到2020年整治120公里，投资7.5亿元") == {"2020", "120", "7.5"}
