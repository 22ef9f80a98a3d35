"""Files and sentences sent out as tasks, as many at once as keep all nodes busy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

import corpus
from kb.base.reading import Found, Read
from kb.cluster import tasks
from kb.errors import KbError

if TYPE_CHECKING:
    from indexer import Encoder
    from indexer.encoder import Vectors

FILES = 4  # on their way, a core
BYTES = 300_000_000  # of files on their way, but for one that is larger
SENTENCES = 16  # in a task: half a second, so that no core waits long for the last
ROUNDS = 16  # of such tasks, a core, between two looks at the clock
RETRIES = 5  # of a task whose process or node is lost
PATIENCE = 30.0  # seconds without a result until the nodes are counted
_FAILED = (
    "{path}: 读取时程序出错（{reason}），已跳过。The program failed on this file: it is left out."
)
_NO_NODES = (
    "集群里没有可用的节点，已收录的都保留；有了节点再运行同样的命令就会接着做。"
    "The cluster has no nodes that work; what was committed stays, and the same command goes on "
    "once there are some."
)
_NOT_INSTALLED = (
    "有节点不能运行本程序（{reason}），请在所有节点安装 policy-kb {tool}。"
    "A node cannot run this program ({reason}): install policy-kb {tool} on all nodes."
)


class Cluster:
    """The nodes of a cluster as what reads files and what embeds sentences.

    It is a :class:`kb.base.reading.FileReader`.
    """

    def __init__(self, ray: Any) -> None:  # noqa: ANN401
        """Use the cluster that ``ray``, the module, is connected with."""
        self._ray = ray
        self._program = tasks.Program.here()
        self._read = ray.remote(max_retries=RETRIES)(tasks.read)
        self._embed = ray.remote(max_retries=RETRIES)(tasks.embed)
        self._sizes: dict[Any, int] = {}  # bytes of the files that are being read

    @property
    def cores(self) -> int:
        """How many tasks run at once; nodes come and go."""
        return int(self._ray.cluster_resources().get("CPU", 0))

    @property
    def most(self) -> int:
        """How many files may be started and not yet taken."""
        return FILES * max(self.cores, 1)

    def start(self, path: Path, *, internal: bool) -> Read:
        """Send a file; wait before where too much is on its way."""
        try:
            file = corpus.load(path)
        except corpus.UnreadableFileError as error:
            failure = corpus.Failure(path, error)
            return lambda: (failure,)
        size = len(file.data)
        while self._sizes and sum(self._sizes.values()) + size > BYTES:
            for task in self._wait(list(self._sizes)):
                del self._sizes[task]
        task = self._read.remote(file, self._program, internal)
        self._sizes[task] = size
        return partial(self._found, task, path)

    def load_encoder(self, choice: str) -> Encoder | None:
        """Return the encoder of that choice as the nodes run it; see :func:`indexer.load_encoder`.

        Raises:
            EncoderError: it cannot be loaded here.
        """
        from indexer import load_encoder

        own = load_encoder(choice)
        return None if own is None else SharedOut(own, choice, self)

    def embed(self, texts: Sequence[str], choice: str, name: str) -> list[Vectors]:
        """Return the vectors of ``texts``, a part a task, in their order.

        Raises:
            KbError: a node has another program or encoder, or there is none left.
        """
        parts = (texts[start : start + SENTENCES] for start in range(0, len(texts), SENTENCES))
        sent = [self._embed.remote(part, self._program, choice, name) for part in parts]
        try:
            return [self.result(task) for task in sent]
        except self._ray.exceptions.RayError as error:
            _give_up(error)

    def result(self, task: Any) -> Any:  # noqa: ANN401
        """Wait for a task, as long as there are nodes.

        Raises:
            KbError: what the task itself says, or that no node can run it.
            RayError: anything else that went wrong.
        """
        self._wait([task])
        try:
            return self._ray.get(task)
        except self._ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, KbError):
                raise error.cause from None
            if isinstance(error.cause, self._ray.exceptions.RaySystemError):  # not even loaded
                reason, tool = _reason(error.cause), self._program.tool
                raise KbError(_NOT_INSTALLED.format(reason=reason, tool=tool)) from error
            raise

    def _wait(self, sent: list[Any]) -> list[Any]:
        """Return those tasks that are done, one at least."""
        while not (done := self._ray.wait(sent, timeout=PATIENCE)[0]):
            if not self.cores:
                raise KbError(_NO_NODES)
        return list(done)

    def _found(self, task: Any, path: Path) -> Sequence[Found]:  # noqa: ANN401
        errors = self._ray.exceptions
        of_file = errors.RayTaskError, errors.WorkerCrashedError, errors.OutOfMemoryError
        try:
            found: list[Found] = self.result(task)
        except of_file as error:
            failed = corpus.UnreadableFileError(_FAILED.format(path=path, reason=_reason(error)))
            return [corpus.Failure(path, failed)]
        except errors.RayError as error:
            _give_up(error)
        finally:
            self._sizes.pop(task, None)
        return found


class SharedOut:
    """An encoder whose passages are embedded by the nodes, and whose questions here."""

    def __init__(self, own: Encoder, choice: str, cluster: Cluster) -> None:
        """Embed as ``own``, which is loaded here, by the encoder of that choice on the nodes."""
        self.name = own.name
        self._own, self._choice, self._cluster = own, choice, cluster

    @property
    def batch(self) -> int:
        """How many texts keep all nodes busy for a while."""
        return SENTENCES * ROUNDS * max(self._cluster.cores, 1)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode ``texts``; see :meth:`indexer.Encoder.encode`."""
        if query or not texts:
            return self._own.encode(texts, query=query)
        return np.concatenate(self._cluster.embed(texts, self._choice, self.name))


def _give_up(error: Exception) -> NoReturn:
    reason = _reason(error)
    raise KbError(
        f"集群出错（{reason}），已收录的都保留，再运行同样的命令就会接着做。"
        f"The cluster failed ({reason}); what was committed stays, and the same command goes on."
    ) from error


def _reason(error: Exception) -> str:
    """Return in a line what went wrong in a task; Ray itself adds a page of its own."""
    cause = getattr(error, "cause", None)
    if cause is not None:
        return repr(cause)
    return (str(error).strip() or type(error).__name__).splitlines()[0]
