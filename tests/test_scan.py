"""The compiled scanner against its slow twin; also with NUMBA_DISABLE_JIT=1."""

import io
import re
import warnings

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import reference_scan
from wordkin.corpus import EncodedCorpus
from wordkin.corpus.encoding import Tokenizer, encode_blocks
from wordkin.corpus.scanning import Scanner
from wordkin.corpus.storage import Storage
from wordkin.corpus.tables import absorb_table, words_of
from wordkin.corpus.writer import CorpusWriter
from wordkin.errors import WordkinWarning
from wordkin.kernels.scan import (
    hash_words,
)
from wordkin.text.sources import read_blocks
from wordkin.words.simple import CHARACTER_LIMIT, SimpleRule, build_table, find_rule

pytestmark = pytest.mark.kernels

# Few letters make many equal words; the rest is white space of all kinds, NUL and broken UTF-8.
LETTERS = [b"a", b"b", b" ", b"\n", b"\t", b"\r", b"\v", b"\f", b"\0", b"\xff", b"\xc3", b"\xa9"]
LETTERS += [
    text.encode() for text in ("é", "É", "İ", "ß", "\u00a0", "\u3000", "語", "\U0001d518", "1")
]
LETTERS += [
    text.encode() for text in ("हि", "न्दी", "\u200c", "\u0301", "Σ", "Ⱥ", "\ufffd", "\u0085")
]
texts = st.lists(st.sampled_from(LETTERS), max_size=60).map(b"".join) | st.binary(max_size=60)
# What files of other kinds begin with: UTF-16, gzip, bzip2, xz, zstandard, zip.
texts = texts.filter(
    lambda data: (
        not re.match(rb"\xff\xfe|\xfe\xff|\x1f\x8b|BZh|\xfd7z|\(\xb5/|PK[\3\5][\4\6]", data)
    )
)


def scan(
    data: bytes, tokenize: Tokenizer, block_bytes: int = 1 << 20, threads: int = 1
) -> EncodedCorpus:
    blocks = read_blocks([io.BytesIO(data)], block_bytes)
    rule = find_rule(tokenize, numbers=False, lowercase=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)
        return encode_blocks(blocks, CorpusWriter(Storage(None, 1 << 30)), tokenize, threads, rule)


def values(corpus: EncodedCorpus) -> reference_scan.Encoded:
    vocabulary = corpus.vocabulary
    return reference_scan.Encoded(
        vocabulary.words, vocabulary.counts.tolist(), corpus.ids.tolist(), corpus.starts.tolist()
    )


@given(data=texts, block_bytes=st.integers(1, 70), threads=st.integers(1, 3))
@example(data=b"\xff \xfe", block_bytes=70, threads=1)  # two broken words that become one
@example(data=b"a\xc3 \xa9b", block_bytes=70, threads=1)  # broken words that make a valid whole
def test_scan_words_equals_the_reference_for_any_bytes_blocks_and_threads(
    data: bytes, block_bytes: int, threads: int
) -> None:
    data = data.removeprefix(b"\xef\xbb\xbf")
    want = reference_scan.encode(reference_scan.split_words(data))
    assert values(scan(data, "whitespace", block_bytes, threads)) == want


@given(data=texts, block_bytes=st.integers(1, 70), threads=st.integers(1, 3))
def test_scan_letters_equals_the_reference_for_any_bytes_blocks_and_threads(
    data: bytes, block_bytes: int, threads: int
) -> None:
    want = reference_scan.encode(reference_scan.split_letters(data))
    assert values(scan(data, "simple-1", block_bytes, threads)) == want


@given(text=st.text(max_size=40))
def test_scan_letters_equals_the_reference_for_any_text(text: str) -> None:
    data = text.encode("utf-8", "replace")
    want = reference_scan.encode(reference_scan.split_letters(data))
    assert values(scan(data, "simple-1")) == want


# What joins words and numbers, among what it joins.
SIGNS = "aÉ語1٣ \n'\u2019-\u2010\u2011.,_\u00ad\u0301\u200dи́"
signs = (
    st.text(SIGNS, max_size=30)
    | st.text(max_size=30)
    | texts.map(lambda data: data.decode("utf-8", "replace"))
)


@given(text=signs, numbers=st.booleans(), lowercase=st.booleans())
@example(
    text="don\u2019t covid-19 19th 1,000 1914-1918 3.14-inch a--b 'x'", numbers=True, lowercase=True
)
def test_simple_words_are_those_of_a_regular_expression(
    text: str, numbers: bool, lowercase: bool
) -> None:
    text = "".join(one if ord(one) < CHARACTER_LIMIT else " " for one in text)
    data = text.encode("utf-8", "replace")
    want = reference_scan.split_simple(data, numbers=numbers, lowercase=lowercase)
    rule = SimpleRule(numbers=numbers, lowercase=lowercase)
    assert rule.split(text) == [word for line in want for word in line]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)
        blocks = read_blocks([io.BytesIO(data)])
        writer = CorpusWriter(Storage(None, 1 << 30))
        found = encode_blocks(blocks, writer, "simple", 1, rule)
    assert values(found) == reference_scan.encode(want)


@given(data=texts, block_bytes=st.integers(1, 70), threads=st.integers(1, 3))
@example(data=b"3 1914 b 1914", block_bytes=1, threads=1)  # numbers leave no trace
def test_simple_words_do_not_depend_on_blocks_and_threads(
    data: bytes, block_bytes: int, threads: int
) -> None:
    want = reference_scan.encode(reference_scan.split_simple(data))
    assert values(scan(data, "simple", block_bytes, threads)) == want


@given(text=signs)
def test_the_first_rule_in_python_is_that_of_the_scanner(text: str) -> None:
    text = "".join(one if ord(one) < CHARACTER_LIMIT else " " for one in text)
    want = reference_scan.split_letters(text.encode("utf-8", "replace"))
    assert SimpleRule(version=1).split(text) == [word for line in want for word in line]


@given(data=texts, min_count=st.integers(1, 4), in_place=st.booleans())
def test_keep_words_equals_the_reference(data: bytes, min_count: int, in_place: bool) -> None:
    want = reference_scan.prune(reference_scan.split_words(data), min_count)
    corpus = scan(data, "whitespace")
    if want.words:
        assert values(corpus.prune(min_count, in_place=in_place)) == want


@given(data=texts)
def test_scan_letters_counts_invalid_sequences_as_python_decodes_them(data: bytes) -> None:
    writer = CorpusWriter(Storage(None, 1 << 30))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)
        encode_blocks(read_blocks([io.BytesIO(data)]), writer, "simple", 1, SimpleRule())
    marks = data.count("\ufffd".encode())
    assert writer.replaced == data.decode("utf-8", "replace").count("\ufffd") - marks


@given(data=texts)
def test_hash_words_gives_the_hashes_that_slots_hold(data: bytes) -> None:
    scanner = Scanner(None)
    scanner.scan(data + b" ", 0)
    slots, words = scanner.table.slots, words_of(scanner.table)
    hashes = np.empty(len(words), np.int64)
    hash_words(words.letters, words.offsets, hashes)
    filled = slots[slots != 0]
    held = dict(zip((filled & 0xFFFFFFFF) - 1, filled >> 32, strict=True))
    assert hashes.tolist() == [held[word] for word in range(len(words))]


@pytest.mark.parametrize("tokenize", ["whitespace", "simple"])
def test_scan_goes_on_where_a_full_table_stopped_it(tokenize: Tokenizer) -> None:
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "ijkl" for c in "mnop"]
    data = " ".join(words * 2).encode() + b"\n"
    characters = build_table(SimpleRule()) if tokenize == "simple" else None
    scanner = Scanner(characters, capacity=4)
    ids, ends, _ = scanner.scan(data, 0)
    assert ids.tolist() == [*range(128), *range(128)]
    assert ends.tolist() == [256]
    assert len(scanner.table.counts) == 256  # doubled whenever it was full


def test_absorb_goes_on_where_a_full_table_stopped_it() -> None:
    scanner, other = Scanner(None, capacity=4), Scanner(None, capacity=4)
    scanner.scan(b"a b c ", 0)
    other.scan(b"x b y z w v u ", 6)
    scanner.table, new_ids = absorb_table(scanner.table, other.table)
    assert new_ids.tolist() == [3, 1, 4, 5, 6, 7, 8]
    assert scanner.table.counts[:9].tolist() == [1, 2, 1, 1, 1, 1, 1, 1, 1]


def test_find_or_add_compares_bytes_when_hashes_are_equal() -> None:
    scanner = Scanner(None, capacity=8)
    scanner.scan(b"one two ", 0)
    slots = scanner.table.slots
    hash_of_two = int(slots[(slots & 0xFFFFFFFF) == 2][0]) >> 32
    home = hash_of_two & (len(slots) - 1)
    slots[:] = 0
    slots[home] = (hash_of_two << 32) | 1  # as if "one" had the same hash, and came first
    slots[(home + 1) % len(slots)] = (hash_of_two << 32) | 2
    ids, _, _ = scanner.scan(b"two ", 8)
    assert ids.tolist() == [1]
