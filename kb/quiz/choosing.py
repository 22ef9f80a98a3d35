"""Which questions make up a quiz: a mixture of forms and subjects, spread over the clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import cycle

from kb.base.store import Store
from kb.overview import Place
from kb.quiz.asking import Askable
from kb.quiz.cloze import told_apart
from kb.quiz.dates import date_blanks
from kb.quiz.drawing import Draw
from kb.quiz.known import Known
from kb.quiz.matching import matches
from kb.quiz.model import Form, Question, Quiz, Subject
from kb.quiz.numbers import number_blanks
from kb.quiz.opening import Openings
from kb.quiz.units import assignments
from kb.quiz.wording import short_titles
from kb.training import Material

# How the forms and, within one, the subjects follow each other, as far as the facts give them.
_FORMS = (
    Form.SINGLE, Form.TRUE_FALSE, Form.MULTIPLE, Form.SINGLE, Form.TRUE_FALSE,
    Form.SINGLE, Form.MATCHING, Form.SINGLE, Form.TRUE_FALSE, Form.MULTIPLE,
)  # fmt: skip
_SUBJECTS = (Subject.UNIT, Subject.NUMBER, Subject.DATE)


def make_quiz(
    store: Store,
    material: Material,
    *,
    seed: int = 1,
    count: int = 20,
    forms: Collection[Form] = tuple(Form),
) -> Quiz:
    """Return at most ``count`` questions of these forms about the facts of a session.

    Fewer where the facts give fewer: no fact is asked for twice. The same facts, choice, seed and
    count make the same quiz. What is wrong in a question is proved against all facts that
    ``store`` shows.

    Args:
        store: the base that the material was gathered from, within :meth:`KnowledgeBase.reading`.
        material: the session; its tasks, deadlines and numbers are what is asked for.
        seed: chooses the facts, the wrong options and all orders.
        count: the most questions.
        forms: the forms to be used; single choice comes most often, matching least.
    """
    draw = Draw(seed)
    found = _askable(store, material, draw)
    chosen: list[Question] = []
    quiz = _Chooser(found, draw)
    for form in _turns(forms):
        if len(chosen) >= count or quiz.is_empty(forms):
            break
        if question := quiz.next(form):
            chosen.append(question)
    return Quiz(tuple(draw.shuffled(chosen)), seed)


def _turns(forms: Collection[Form]) -> Iterator[Form]:
    return cycle([form for form in _FORMS if form in forms])


def _askable(store: Store, material: Material, draw: Draw) -> list[Askable]:
    titles = short_titles(store.summaries())
    known, openings = Known(store), Openings(titles)
    units = list(assignments(material.tasks, known, openings))
    return [
        *units,
        *matches(units, titles, draw),
        *told_apart(date_blanks(material.due, known, openings)),
        *told_apart(number_blanks(material.amounts, known, openings)),
    ]


class _Chooser:
    """Hands out questions, the clauses that were asked for least first."""

    def __init__(self, found: Sequence[Askable], draw: Draw) -> None:
        self._left = {
            (form, subject): draw.shuffled(
                [each for each in found if form in each.forms and each.subject is subject]
            )
            for form in Form
            for subject in Subject
        }
        self._draw = draw
        self._subjects = {form: cycle(_SUBJECTS) for form in Form}
        self._asked: set[tuple[object, ...]] = set()
        self._used: Counter[Place] = Counter()
        self._told: list[Question] = []

    def is_empty(self, forms: Collection[Form]) -> bool:
        """Tell whether nothing is left to ask in any of the forms."""
        return not any(self._left[form, subject] for form in forms for subject in Subject)

    def next(self, form: Form) -> Question | None:
        """Return the next question of a form, None where there is none left."""
        for _ in _SUBJECTS:
            if question := self._of(form, next(self._subjects[form])):
                return question
        return None

    def _of(self, form: Form, subject: Subject) -> Question | None:
        left = self._left[form, subject]
        left[:] = [each for each in left if not each.facts & self._asked]
        left.sort(key=lambda each: max(self._used[place] for place in _places(each)))
        while left:
            each = left.pop(0)
            question = each.ask(form, self._draw)
            if question and not any(_give_away(question, other) for other in self._told):
                self._asked |= each.facts
                self._used.update(_places(each))
                self._told.append(question)
                return question
        return None


def _places(each: Askable) -> list[Place]:
    return [(cited.document_id, cited.clause_id) for cited in each.citations]


def _give_away(one: Question, other: Question) -> bool:
    """Tell whether one of two questions on a clause says what the other asks for."""
    clauses = {(cited.document_id, cited.clause_id) for cited in one.citations}
    if not clauses & {(cited.document_id, cited.clause_id) for cited in other.citations}:
        return False
    return _says(one, other) or _says(other, one)


def _says(one: Question, other: Question) -> bool:
    told = "".join((one.stem, *one.items))
    return other.form is not Form.TRUE_FALSE and any(
        other.options[place] in told for place in other.right
    )
