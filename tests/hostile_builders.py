"""Small files, built by structure: valid but for what a test changes."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

# native files


def parts_of_native(content: bytes) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, str]]:
    """Arrays and texts of a safetensors file."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    texts = header.pop("__metadata__", {})
    types = {
        "F64": "<f8",
        "F32": "<f4",
        "F16": "<f2",
        "I64": "<i8",
        "I32": "<i4",
        "U32": "<u4",
        "U8": "u1",
    }
    arrays = {}
    for name, entry in header.items():
        start, stop = (8 + length + offset for offset in entry["data_offsets"])
        flat = np.frombuffer(content[start:stop], types[entry["dtype"]])
        arrays[name] = flat.reshape(entry["shape"]).copy()
    return arrays, texts


def native(
    arrays: Mapping[str, np.ndarray[Any, Any]],
    texts: Mapping[str, str],
    change_header: Callable[[dict[str, Any]], object] | None = None,
) -> bytes:
    """A safetensors file of these arrays and texts, whose header may be changed at last."""
    names = {
        "<f8": "F64",
        "<f4": "F32",
        "<f2": "F16",
        "<i8": "I64",
        "<i4": "I32",
        "<u4": "U32",
        "|u1": "U8",
    }
    header: dict[str, Any] = {"__metadata__": dict(texts)}
    data = b""
    for name in sorted(arrays, key=lambda name: -arrays[name].itemsize):
        array = arrays[name]
        header[name] = {
            "dtype": names[array.dtype.str],
            "shape": list(array.shape),
            "data_offsets": [len(data), len(data) + array.nbytes],
        }
        data += array.tobytes()
    if change_header is not None:
        change_header(header)
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % 64)
    return len(text).to_bytes(8, "little") + text + data


# pickles, as gensim's `save` writes them, without gensim

_GENSIM = "gensim.models."


class Raw:
    """Steps of a pickle that leave one value on the stack."""

    def __init__(self, steps: bytes) -> None:
        self.steps = steps


def steps_of(value: object) -> bytes:
    """Steps that leave the value on the stack: a `Raw` as it is, others as pickle writes them."""
    if isinstance(value, Raw):
        return value.steps
    if isinstance(value, dict):
        items = b"".join(steps_of(key) + steps_of(item) for key, item in value.items())
        return b"}(" + items + b"u"
    return pickle.dumps(value, 2)[2:-1]


def named(name: str) -> bytes:
    """The step that pushes a name."""
    module, _, rest = name.rpartition(".")
    return b"c" + module.encode() + b"\n" + rest.encode() + b"\n"


def instance(name: str, attributes: Mapping[str, object]) -> Raw:
    """An object of a class of gensim's."""
    return Raw(named(_GENSIM + name) + b")\x81" + steps_of(dict(attributes)) + b"b")


def called(name: str, *arguments: object) -> Raw:
    """What a function makes of arguments."""
    return Raw(named(name) + b"(" + b"".join(map(steps_of, arguments)) + b"tR")


def pickled(value: object) -> bytes:
    """A pickle of protocol 2."""
    return b"\x80\x02" + steps_of(value) + b"."


def gensim_keyed_vectors(words: Sequence[object] | Raw, matrix: object, **more: object) -> Raw:
    """KeyedVectors of gensim 4."""
    attributes = {"index_to_key": words, "vectors": matrix, "expandos": {}, **more}
    if not isinstance(words, Raw):
        attributes.setdefault("key_to_index", {word: row for row, word in enumerate(words)})
    return instance("keyedvectors.KeyedVectors", attributes)


def gensim_model(words: Sequence[str], dimensions: int = 2, **changes: object) -> Raw:
    """A Word2Vec of gensim 4, by negative sampling unless changes say else."""
    rows = np.ones((len(words), dimensions), np.float32)
    counts = np.arange(len(words), 0, -1)
    expandos = changes.pop("expandos", {})
    assert isinstance(expandos, dict)
    wv = gensim_keyed_vectors(words, rows, expandos={"count": counts, **expandos})
    settings = {"sg": 1, "hs": 0, "negative": 5, "window": 5, "epochs": 5, "sample": 0.001}
    settings |= {"ns_exponent": 0.75, "min_count": 1, "alpha": 0.025, "min_alpha": 0.0001}
    settings |= {"seed": 1, "cbow_mean": 1, "shrink_windows": True, "train_count": 1}
    attributes = {"wv": wv, "syn1neg": rows, **settings}
    return instance("word2vec.Word2Vec", attributes | changes)


# arrays of numpy's


def npy(descr: str, shape: str, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    """A `.npy` file with any shape, written as text."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    length = struct.pack("<H" if version[0] == 1 else "<I", len(header))
    return b"\x93NUMPY" + version + length + header + data


# zip


def zipped(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of one member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo(name), content, method)
    return packed.getvalue()
