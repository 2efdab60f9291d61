"""What is fuzzed: a function for each parser, which takes any bytes.

Whatever the bytes, a target returns, or raises an error of wordkin's own. Where two ways lead to
one result, it compares them. An option that is no part of the bytes follows from their checksum.
"""

from __future__ import annotations

import random
import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast

import numpy as np
import typer
from typer.core import TyperGroup
from typer.main import get_command

import reference_scan
import wordkin as wk
from parquet_files import build_parquet
from pickles import build_pickle
from structures import Decisions, build_native, build_npy, build_zip
from wordkin.answers.file_facts import describe_file
from wordkin.cli import app
from wordkin.cli.config import as_toml
from wordkin.corpus import encode
from wordkin.corpus.encoding import Tokenizer, encode_blocks
from wordkin.corpus.storage import Storage
from wordkin.corpus.writer import CorpusWriter
from wordkin.evaluation import evaluate_analogies, evaluate_odd_one_out, evaluate_similarity
from wordkin.evaluation.asking import OWN_SETS
from wordkin.evaluation.question_files import read_categories
from wordkin.formats import FORMATS, ReadOptions, StoredVectors, native
from wordkin.formats.binary_vectors import _copy, _copy_by_kernel
from wordkin.formats.compressed import open_decompressed
from wordkin.formats.npy_files import read_npy, read_npz
from wordkin.formats.opened import OpenedFile
from wordkin.formats.safetensors import save_arrays
from wordkin.formats.stored import narrow
from wordkin.formats.text_vectors import _parse, _parse_by_kernel
from wordkin.gensim.corpora import Dictionary
from wordkin.gensim.models import KeyedVectors, Phrases, TranslationMatrix, Word2Vec
from wordkin.gensim.models.phrases import FrozenPhrases
from wordkin.hub.folder import save_hugging_face
from wordkin.settings import TrainingSettings
from wordkin.text.sources import read_blocks
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit
from wordkin.words.packed import pack_words
from wordkin.words.simple import find_rule
from wordkin.words.vocabulary import read_vocabulary, save_vocabulary

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
READINGS = (
    ReadOptions(),
    ReadOptions(limit=1),
    ReadOptions(dtype="float16"),
    ReadOptions(words_only=True),
    ReadOptions(encoding="latin-1", limit=3),
)
UNPACKED_BLOCKS = 64  # of a bomb; more need not be seen
COMPRESSED = ("truncated.txt.gz", "damaged.txt.gz", "trillion_words.txt.gz")
VECTORS = wk.WordVectors(
    ["man", "king", "woman", "queen", "sea"], [[1, 0], [1, 1], [0, 1], [0, 2], [3, -1]]
)
TRAIN = cast("TyperGroup", get_command(app)).commands["train"]
SMALL = TrainingSettings(dimensions=2, epochs=2, min_count=1, negative_samples=1)
CORPUS = encode([["sea", "lake"]] * 9).prune(min_count=1)
Run = Callable[[bytes, Path], None]


class Target(NamedTuple):
    """A parser, and files to begin with.

    run : takes any bytes, and the name of a file that it may write
    build : makes these bytes of decisions, which are what is mutated then
    """

    run: Run
    seeds: Sequence[bytes]
    build: Callable[[Decisions], bytes] | None = None

    def content(self, data: bytes) -> bytes:
        """The bytes to run."""
        return data if self.build is None else self.build(Decisions(data))


def run_text(data: bytes, _: Path) -> None:
    """The scanner finds what its slow twin finds, wherever the text is cut into blocks."""
    twins: Mapping[Tokenizer, Callable[[bytes], list[list[str]]]] = {
        "whitespace": reference_scan.split_words,
        "simple": reference_scan.split_simple,
        "simple-1": reference_scan.split_letters,
    }
    for tokenize, split in twins.items():
        rule = find_rule(tokenize, numbers=False, lowercase=True)
        blocks = read_blocks([BytesIO(data)], 1 + zlib.crc32(data) % 70)
        corpus = encode_blocks(blocks, CorpusWriter(Storage(None, 1 << 30)), tokenize, 1, rule)
        found = reference_scan.Encoded(
            corpus.vocabulary.words,
            corpus.vocabulary.counts.tolist(),
            corpus.ids.tolist(),
            corpus.starts.tolist(),
        )
        unpacked = b"".join(block.data for block in read_blocks([BytesIO(data)]))
        assert found == reference_scan.encode(split(unpacked))


def run_vocabulary(data: bytes, path: Path) -> None:
    """A vocabulary that can be read comes back from what is saved of it."""
    path.write_bytes(data)
    found = read_vocabulary(path)
    assert found.total == sum(found.counts.tolist())
    save_vocabulary(found, path)
    again = read_vocabulary(path)
    assert again.words == found.words
    assert again.counts.tolist() == found.counts.tolist()


def run_format(name: str) -> Run:
    """A reader of vectors, taken by its name."""
    layout = next(layout for layout in FORMATS if layout.name == name)

    def run(data: bytes, path: Path) -> None:
        path.write_bytes(data)
        reading = READINGS[zlib.crc32(data) % len(READINGS)]
        with OpenedFile(path) as source:
            use(narrow(layout.read(source, reading), reading))

    return run


def use(stored: StoredVectors) -> None:
    """Ask for all that was read."""
    words = list(stored.words)
    assert len(words) == len(stored.matrix) == len(set(words))
    assert [stored.words.find(word) for word in words] == list(range(len(words)))
    assert np.isfinite(stored.matrix).all()
    assert stored.counts is None or len(stored.counts) == len(words)


def run_load(data: bytes, path: Path) -> None:
    """Any file, as `wordkin info` and a question meet it."""
    path.write_bytes(data)
    describe_file(str(path))
    vectors = wk.load(path, threads=1)
    assert len(vectors.words) == len(vectors)
    vectors.nearest(vectors.matrix[:1].astype(np.float32), k=2)


def run_native(data: bytes, path: Path) -> None:
    """A file of arrays; its header, up to the first zero byte, is given the right length."""
    run_load(with_length(data), path)
    wk.load_model(path)


def with_length(data: bytes) -> bytes:
    """A header, a zero byte and arrays, as a file of arrays."""
    header, _, content = data.partition(b"\0")
    return len(header).to_bytes(8, "little") + header + content


def run_static(data: bytes, path: Path) -> None:
    """A tokenizer, a zero byte, and a file of arrays, as a folder of static embeddings has them."""
    tokenizer, _, arrays = data.partition(b"\0")
    path.with_name("tokenizer.json").write_bytes(tokenizer)
    run_load(with_length(arrays), path)


def save_model(path: Path, settings: str, history: str, words_trained: str) -> None:
    """A model of one word in two dimensions, with any texts."""
    metadata = {"format": "wordkin", "format_version": "1", "kind": "model"}
    own = {"settings": settings, "history": history, "words_trained": words_trained}
    row = np.ones((1, 2), np.float32)
    arrays = {"vectors": row, "output_vectors": row, "counts": np.array([7])}
    save_arrays(path, {**arrays, **pack_words(["sea"])._asdict()}, {**metadata, **own})


def run_settings(data: bytes, path: Path) -> None:
    """Settings, history and words trained, with zero bytes between them, in a whole model."""
    settings, history, words, *_ = *data.decode("utf-8", "replace").split("\0", 2), "", ""
    save_model(path, settings, history, words)
    model = wk.load_model(path)
    assert TrainingSettings.from_json(model.settings.to_json()) == model.settings
    describe_file(str(path))


def run_config(data: bytes, path: Path) -> None:
    """`wordkin train --config`, up to where the training would begin; as `info --settings` has it."""
    path.write_bytes(data)
    try:
        settings = settings_from(path)
    except typer.TyperException:  # the command tells it in one line, as wordkin's own
        return
    path.write_text(as_toml(asdict(settings)), encoding="utf-8")
    assert settings_from(path) == settings


def settings_from(config: Path) -> TrainingSettings:
    """What the command makes of its options."""
    arguments = ["text.txt", "-o", "kin.safetensors", "--config", str(config)]
    with TRAIN.make_context("train", arguments) as context:
        given = context.params
    return TrainingSettings(**{field.name: given[field.name] for field in fields(TrainingSettings)})


@cache
def interrupted() -> bytes:
    """The checkpoint of a training that was stopped after its first epoch."""
    with TemporaryDirectory() as folder:
        plan = Checkpoints(folder)
        fit(CORPUS, SMALL, threads=1, callbacks=[lambda _: False], checkpoints=plan)
        return plan.files()[0].read_bytes()


def run_checkpoint(data: bytes, path: Path) -> None:
    """A training goes on from a checkpoint with any texts, each name and its text between zeros."""
    plan = Checkpoints(path.with_name("checkpoints"))
    Path(plan.folder).mkdir(exist_ok=True)
    for old in plan.files():
        old.unlink()
    with warnings.catch_warnings():  # kernels that run as Python let random numbers overflow
        warnings.filterwarnings("ignore", "overflow encountered", RuntimeWarning)
        path.write_bytes(interrupted())
        arrays, metadata = native.open_arrays(path)
        del metadata["sha256"]
        texts = data.decode("utf-8", "replace").split("\0")
        changed = metadata | dict(zip(texts[::2], texts[1::2], strict=False))
        native.write_arrays(plan.file_of(7), arrays, changed, signed=True)
        model = fit(CORPUS, SMALL, threads=1, checkpoints=plan)
    assert model.vectors.words == CORPUS.vocabulary.words


def run_questions(data: bytes, path: Path) -> None:
    """Test sets of all kinds."""
    path.write_bytes(data)
    read_categories(path, str.upper)
    for evaluate in (evaluate_similarity, evaluate_odd_one_out, evaluate_analogies):
        try:
            str(evaluate(VECTORS, path))
        except wk.WordkinError:
            continue


def run_npy(data: bytes, path: Path) -> None:
    """NumPy's files of one array and of several."""
    path.write_bytes(data)
    for read in (read_npy, lambda path: read_npz(path, "val")):
        try:
            assert np.asarray(read(path)).size
        except wk.WordkinError:
            continue


def run_compressed(data: bytes, path: Path) -> None:
    """Containers, as vectors and as text; both give the same bytes."""
    path.write_bytes(data)
    with open_decompressed(path) as file:
        unpacked = b"".join(islice(iter(lambda: file.read(1 << 16), b""), UNPACKED_BLOCKS))
    text = b"".join(block.data for block in islice(read_blocks([path]), UNPACKED_BLOCKS))
    assert text.startswith(unpacked.removeprefix(b"\xef\xbb\xbf")[: len(text)])


def run_parse(data: bytes, path: Path) -> None:
    """The kernel parses lines as Python does."""
    block = np.frombuffer(data.replace(b"\0", b"1 ") + b"\n", np.uint8)
    limits = (1 + zlib.crc32(data) % 3, 60)
    plain, fast = (
        parse(path, block, limits, ReadOptions()) for parse in (_parse, _parse_by_kernel)
    )
    assert fast.batch.words == plain.batch.words
    assert fast.batch.vectors.tobytes() == plain.batch.vectors.tobytes()
    assert (fast.batch.broken, fast.lines) == (plain.batch.broken, plain.lines)
    assert (fast.broken_line is None) == (plain.broken_line is None)


def run_copy(data: bytes, _: Path) -> None:
    """The kernel copies vectors as Python does."""
    block = np.frombuffer(data, np.uint8)
    bytes_and_rows = 4 * (1 + zlib.crc32(data) % 3), 1 + zlib.crc32(data) // 3 % 4
    plain, fast = (copy(block, *bytes_and_rows) for copy in (_copy, _copy_by_kernel))
    assert fast[0] == plain[0]
    assert (fast[1], fast[3]) == (plain[1], plain[3])
    assert fast[2].tobytes() == plain[2].tobytes()


def run_faces(*faces: Callable[[Path], object]) -> Run:
    """A file as each of these meets it, whatever the others made of it."""

    def run(data: bytes, path: Path) -> None:
        path.write_bytes(data)
        for face in faces:
            try:
                face(path)
            except wk.WordkinError as problem:
                raise_shortage(problem)

    return run


def raise_shortage(problem: BaseException) -> None:
    """Raise `MemoryError` if too little memory was the reason: no input is large enough for that."""
    chain: BaseException | None = problem
    while chain is not None:
        if isinstance(chain, MemoryError) or "realloc" in str(chain) or "malloc" in str(chain):
            raise MemoryError(str(problem)[:300]) from problem
        chain = chain.__cause__ or chain.__context__


def use_vectors(path: Path) -> None:
    """Ask for some of the vectors, then for all words."""
    vectors = wk.load(path, threads=1)
    assert "no such word" not in vectors
    vectors.nearest(vectors.matrix[:1].astype(np.float32), k=2)
    assert len(vectors.words) == len(vectors)
    assert all(word in vectors for word in vectors.words[:99])


def use_first(path: Path) -> None:
    """Ask for the first words."""
    assert len(wk.load(path, limit=2, threads=1)) <= 2


def use_model(path: Path) -> None:
    """Ask a model, and describe it."""
    describe_file(str(path))
    model = wk.load_model(path)
    assert TrainingSettings.from_json(model.settings.to_json()) == model.settings
    model.predict(model.vocabulary.words[:2], k=2)


def use_phrases(path: Path) -> None:
    """Join a sentence."""
    assert wk.load_phrases(path).join(["new", "york", "sea"])


def use_face(kind: type) -> Callable[[Path], object]:
    """What a class of gensim's face opens; phrases join a sentence."""

    def use(path: Path) -> None:
        found = kind.load(str(path))  # type: ignore[attr-defined]
        if kind in (Phrases, FrozenPhrases):
            with warnings.catch_warnings():  # kernels that run as Python let hashes overflow
                warnings.filterwarnings("ignore", "overflow encountered", RuntimeWarning)
                assert list(found[["new", "york", "sea"]])

    return use


def read_text(path: Path) -> None:
    """Read some blocks of a text."""
    list(islice(read_blocks([path]), UNPACKED_BLOCKS))


TEXT = ["Call me Ishmael.\nSea, sea 海 море\r\n".encode(), b"\xff\xfe", b"\xef\xbb\xbfa \xc3\n"]
SETTINGS = [
    b'{"dimensions": 2}\0[{"epoch": 1, "loss": 0.5}]\x007',
    TrainingSettings(dimensions=2).to_json().encode() + b"\0[]\x000",
]
CONFIGS = [
    b'objective = "cbow"\nloss = ["negative-sampling"]\nlearning-rate = 5e-2\nthreads = 2\n',
    as_toml(asdict(TrainingSettings(max_words=9))).encode(),
    b'checkpoint = "run1"\nresume = true\nfreeze_initial = false\nevaluate-every = 1\n',
]
CHECKPOINTS = [
    b"",
    b'training_standing\0{"epochs_before": 0, "words_done": 9, "loss": 1.5, "pairs": 3, '
    b'"epoch_seconds": 0.5, "callbacks": []}\0history\0[]\0words_trained\x009',
    b'training_fingerprint\0{"text": ""}\0settings\0{"dimensions": 3}',
]
LINES = [b"sea 1 2 3\nlake -1e-3 .5 nan\n", b"Route 66 1.00000005960464477539 1e39\n\n"]


def files(*patterns: str) -> list[bytes]:
    """What the tests' small files hold."""
    paths = [path for pattern in patterns for path in sorted(DATA.glob(pattern))]
    return [path.read_bytes() for path in paths if path.is_file()]


# Decide for a text of 64 kB that is encoded 65,536 times.
COPIES = bytes.fromhex("c77e126dcd86919ae2d7e12b9718c716d781c5e655d79481")


def decisions(count: int) -> list[bytes]:
    """Bytes that decide for many different changes."""
    return [random.Random(seed).randbytes(400) for seed in range(count)]  # noqa: S311


def native_seeds() -> list[bytes]:
    """Native files, without the length of their header."""
    seeds = []
    with TemporaryDirectory() as folder:
        save_model(Path(folder, "model"), *SETTINGS[0].decode().split("\0"))
        whole = Path(folder, "model").read_bytes()
    for content in [whole, *files("broken/*.safetensors", "*.safetensors")]:
        end = 8 + int.from_bytes(content[:8], "little")
        seeds.append(content[8:end] + b"\0" + content[end:])
    return seeds


def static_seeds() -> list[bytes]:
    """Folders of static embeddings, with the row of unknown words last, and first, and tokens beside."""
    with TemporaryDirectory() as folder:
        save_hugging_face(wk.WordVectors(["sea", "lake"], [[1, 0], [0, 1]]), folder)
        tokenizer = Path(folder, "tokenizer.json").read_bytes()
        arrays = Path(folder, "model.safetensors").read_bytes()[8:]
    header, _, rows = arrays.partition(b"}}")
    content = header.rstrip() + b"}}\0" + rows.lstrip()
    moved = tokenizer.replace(b"2", b"0", 1).replace(b'"sea": 0', b'"sea": 2')
    added = b'"added_tokens": [{"id": 2, "content": "[PAD]"}]'
    others = [moved, tokenizer.replace(b'"added_tokens": []', added), b'{"model": {}}']
    return [text + b"\0" + content for text in [tokenizer, *others]]


TARGETS: Mapping[str, Target] = {
    "text": Target(run_text, TEXT),
    "vocabulary": Target(run_vocabulary, files("counts.txt")),
    "word2vec-text": Target(
        run_format("word2vec-text"),
        files("c_tool.txt", "duplicates.txt", "spaces*", "broken/*.txt"),
    ),
    "word2vec-binary": Target(run_format("word2vec-binary"), files("c_tool.bin", "broken/*.bin")),
    "glove-text": Target(run_format("glove-text"), files("glove.txt")),
    "fasttext-binary": Target(run_format("fasttext-binary"), files("fasttext_*.bin", "*.ftz")),
    "gensim": Target(run_format("gensim"), files("*.kv", "*.model")),
    "npy": Target(run_npy, files("*.npy", "*.npz")),
    "native": Target(run_native, native_seeds()),
    "static-embeddings": Target(run_static, static_seeds()),
    "load": Target(run_load, files("c_tool*", "glove*", "gensim.bin", "fasttext.vec", "*.gz")),
    "settings": Target(run_settings, SETTINGS),
    "config": Target(run_config, CONFIGS),
    "checkpoint": Target(run_checkpoint, CHECKPOINTS),
    "questions": Target(
        run_questions,
        [path.read_bytes()[:2000] for path in sorted(OWN_SETS.glob("[aop]*"))]
        + files("pairs.tsv", "analogies.txt"),
    ),
    "compressed": Target(run_compressed, files("broken/*.gz", "*.kv.gz")),
    "parse-kernel": Target(run_parse, LINES),
    "copy-kernel": Target(run_copy, files("c_tool.bin", "broken/truncated.bin")),
    "native-structure": Target(
        run_faces(
            *(use_vectors, use_first, use_model, use_phrases, use_face(KeyedVectors)),
            *(use_face(Phrases), use_face(FrozenPhrases), use_face(Word2Vec)),
        ),
        decisions(12),
        build_native,
    ),
    "gensim-structure": Target(
        run_faces(
            *(use_vectors, use_model, use_face(KeyedVectors), use_face(Word2Vec)),
            *(use_face(Phrases), use_face(FrozenPhrases), use_face(Dictionary)),
            use_face(TranslationMatrix),
        ),
        [*decisions(12), COPIES],
        build_pickle,
    ),
    "npy-structure": Target(run_npy, decisions(12), build_npy),
    "zip-structure": Target(run_faces(use_vectors, read_text), decisions(12), build_zip),
    "parquet-structure": Target(run_faces(use_vectors, use_first), decisions(12), build_parquet),
}
