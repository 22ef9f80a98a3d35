"""Who has a role in a task: questions with other units beside the right ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.model import Citation, Role
from kb.organisations import is_group, is_unit_name
from kb.overview import Duty
from kb.quiz.drawing import Draw, single, true_or_false
from kb.quiz.known import Known, place_of
from kb.quiz.likeness import pairs
from kb.quiz.model import Difficulty, Form, Question, Subject
from kb.quiz.opening import Openings
from kb.quiz.wording import task_text

WRONG = 3  # options beside the right one
MOST_RIGHT = 4
LONGEST_NAME = 16
_WORDS = {
    Role.LEAD: re.compile("牵头|主办"),
    Role.RESPONSIBLE: re.compile("负责|责任|承办|主管|指导|承担"),
    Role.SUPPORT: re.compile("配合|参与|参加|协助|协办|支持"),
    Role.IMPLEMENT: re.compile("落实|实施|推进|执行"),
}
_VERBS = {
    Role.LEAD: "牵头",
    Role.RESPONSIBLE: "负责",
    Role.SUPPORT: "配合",
    Role.IMPLEMENT: "落实",
}
# What is no name of one body: a mark within, several at once, a part of a sentence.
_PLAIN = re.compile("[一-鿿]+")
_SEVERAL = re.compile(
    "^(?:各|在|地方|有关|相关|其他|[一二三四五六七八九十]+是)|特别|会同|以及|牵头|负责|配合|(?:部门|企业|级(?:人民)?政府)$"
)
# All but what a body is for: 财政 of 市财政局, 组织 of 市委组织部.
_CALLED = re.compile("^[省市县区]委?|(?:管理|监督|监管)*(?:委员会|局|委|办|厅|部|署)$")
# A list that needs no word for a role, a clause within a sentence, a part that is another's too.
_LISTS, _OF_A_PART = re.compile(r"[（(〔【|]"), re.compile("(?:负责|牵头|承担|承办)的")
_SHARED = re.compile("会同|联合|共同")


@dataclass(frozen=True, slots=True)
class Assignment:
    """The units that have a role in a task; ``beside`` have another one in its clause."""

    duty: Duty
    role: Role
    verb: str
    task: str
    opening: str
    right: tuple[str, ...]
    beside: frozenset[str]
    known: Known

    @property
    def subject(self) -> Subject:
        """A unit."""
        return Subject.UNIT

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The phrase that assigns the task."""
        return (self.duty.citation,)

    @property
    def facts(self) -> frozenset[tuple[object, ...]]:
        """The phrase and the role."""
        cited = self.duty.citation
        return frozenset({(cited.document_id, cited.start, cited.end, self.role)})

    @property
    def forms(self) -> frozenset[Form]:
        """One right option or a statement where one unit has the role, else several options."""
        if len(self.right) > 1:
            return frozenset({Form.MULTIPLE})
        return frozenset({Form.SINGLE, Form.TRUE_FALSE})

    def ask(self, form: Form, draw: Draw) -> Question | None:
        """Return the question, None where too few units can be proved wrong."""
        match form:
            case Form.SINGLE:
                return self._choice(draw)
            case Form.MULTIPLE:
                return self._choices(draw)
            case _:
                return self._statement(draw)

    def _choice(self, draw: Draw) -> Question | None:
        wrong = self.others(draw, WRONG)
        if len(wrong) < WRONG:
            return None
        stem = f"{self.opening}“{self.task}”由哪个单位{self.verb}？"
        real = self._difficulty(wrong)
        return single(draw, Subject.UNIT, real, stem, self.right[0], wrong, self.duty.citation)

    def _choices(self, draw: Draw) -> Question | None:
        count = draw.chance.randint(max(4, len(self.right) + 1), 6) - len(self.right)
        wrong = self.others(draw, count)
        if len(self.right) + len(wrong) < 4 or not wrong:
            return None
        options = tuple(draw.shuffled([*self.right, *wrong]))
        places = tuple(n for n, name in enumerate(options) if name in self.right)
        stem = f"{self.opening}“{self.task}”由哪些单位{self.verb}？"
        real = self._difficulty(wrong)
        cited = self.citations
        return Question(Form.MULTIPLE, Subject.UNIT, real, stem, options, places, cited)

    def _statement(self, draw: Draw) -> Question | None:
        wrong = self.others(draw, 1)
        if not wrong:
            return None
        is_true = draw.is_true()
        name = self.right[0] if is_true else wrong[0]
        stem = f"判断正误。{self.opening}“{self.task}”由{name}{self.verb}。"
        return true_or_false(
            Subject.UNIT, self._difficulty(wrong), stem, is_true, self.duty.citation
        )

    def others(self, draw: Draw, count: int) -> list[str]:
        """Return so many units of the kind and level of the right ones that have not the role.

        Those of the clause itself are the nearest, then those of the document; where the
        question is to be easier, they come later.
        """
        known, document = self.known, self.duty.citation.document_id
        clause = sorted(self.beside)
        rings = [
            [name for name in names if name not in self.beside]
            for names in (known.units(document), known.units())
        ]
        rings.insert(0 if draw.difficulty() is Difficulty.HARD else 2, clause)
        chosen: list[str] = []
        for ring in rings:
            names = draw.shuffled(ring)
            names.sort(key=lambda name: not self._is_like(name))
            for name in names:
                if len(chosen) == count:
                    return chosen
                if self.is_wrong(name, chosen) and not self._shows(name, chosen):
                    chosen.append(name)
        return chosen

    def _is_like(self, name: str) -> bool:
        return any(name[-1] == right[-1] for right in self.right)

    def _shows(self, name: str, chosen: Sequence[str]) -> bool:
        """Tell whether with this one the right unit alone would end otherwise than the others."""
        endings = {one[-1] for one in chosen}
        return name[-1] in endings and not any(map(self._is_like, (name, *chosen)))

    def is_wrong(self, name: str, chosen: Sequence[str]) -> bool:
        """Tell whether a unit, beside those chosen, can be proved not to have the role."""
        if not is_askable(name) or not self._is_of_level(name):
            return False
        said = (*self.right, *chosen)
        if any(name in one or one in name or self.known.same(name, one) for one in said):
            return False
        told = f"{self.opening}{self.task}"
        return name not in told and not self.known.may_have(name, self.role, self.duty, self.task)

    def _is_of_level(self, name: str) -> bool:
        return any(
            self.known.level(name) == self.known.level(right)
            and (name[0] == right[0] or not {name[0], right[0]} & set("省市县区"))
            for right in self.right
        )

    def _difficulty(self, wrong: Sequence[str]) -> Difficulty:
        """Hard with half of the others from the clause, medium with half from the document."""
        own = set(self.known.units(self.duty.citation.document_id))
        if 2 * sum(name in self.beside for name in wrong) >= len(wrong):
            return Difficulty.HARD
        return (
            Difficulty.MEDIUM if 2 * sum(n in own for n in wrong) >= len(wrong) else Difficulty.EASY
        )


def assignments(rows: Iterable[Duty], known: Known, openings: Openings) -> Iterator[Assignment]:
    """Yield what can be asked of who has which role."""
    found = [each for row in rows for each in _assignments(row, known, openings)]
    alike = Counter(_key(each) for each in found)
    yield from (each for each in found if alike[_key(each)] == 1)


def is_askable(name: str) -> bool:
    """Tell whether a name is that of one unit, and plain and short enough for an option."""
    is_one = is_unit_name(name) and not is_group(name) and not _SEVERAL.search(name)
    return is_one and len(name) <= LONGEST_NAME and _PLAIN.fullmatch(name) is not None


def _key(each: Assignment) -> tuple[str, Role, str]:
    return each.duty.citation.document_id, each.role, each.task


def _assignments(row: Duty, known: Known, openings: Openings) -> Iterator[Assignment]:
    task = task_text(row.citation, row.task, alone=known.tasks(place_of(row)) == 1)
    if task is None or _is_open(row, known):
        return
    opening = openings.naming(row.citation, task)
    for role, units in _said(row).items():
        names = tuple(dict.fromkeys(units.values()))
        told = f"{opening}{task}"
        if len(names) > MOST_RIGHT or not all(map(is_askable, names)):
            continue
        if any(name in told for pair in units.items() for name in pair):
            continue
        if len(names) == 1 and _tells(told, names[0]):
            continue
        others = {n for r, held in row.units.items() if r is not role for n in held.values()}
        yield Assignment(
            row, role, _verb(row, role), task, opening, names, frozenset(others), known
        )


def _is_open(row: Duty, known: Known) -> bool:
    """Tell whether the phrase leaves it open who has which role: …等有关部门, 会同….

    One without a word for a role is a list of bodies whose level is known, and no sentence.
    """
    quote = row.citation.quote
    named = [name for units in row.units.values() for name in units.values()]
    if _SHARED.search(quote) or any(f"{name}等" in quote for name in named):
        return True
    if any(words.search(quote) for words in _WORDS.values()):
        return _OF_A_PART.search(quote) is not None
    return not _LISTS.match(quote) or not all(map(known.level, named))


def _tells(told: str, name: str) -> bool:
    """Tell whether a text says half of what a body is for: 文化旅游 and 市文化和旅游局."""
    called = pairs(_CALLED.sub("", name).replace("和", ""))
    return 2 * len(called & pairs(told)) >= len(called) > 0


def _said(row: Duty) -> dict[Role, dict[str, str]]:
    """Return the units by the roles that the phrase itself names.

    Where only a convention of the document tells who of those responsible leads, all of them are
    responsible; where the phrase says who leads, who else is responsible is not asked for.
    """
    units = {role: dict(held) for role, held in row.units.items()}
    if Role.LEAD in units and not _WORDS[Role.LEAD].search(row.citation.quote):
        units[Role.RESPONSIBLE] = units.pop(Role.LEAD) | units.get(Role.RESPONSIBLE, {})
    elif Role.LEAD in units:
        units.pop(Role.RESPONSIBLE, None)
    return units


def _verb(row: Duty, role: Role) -> str:
    """Return the document's own word for a role where it uses one alone."""
    words = set(_WORDS[role].findall(row.citation.quote)) - {"责任", "主管"}
    return words.pop() if len(words) == 1 else _VERBS[role]
