"""From any text to an EncodedCorpus, and what can be done with one."""

import gc
import io
import lzma
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import reference_scan
from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.storage import GrowingArray, Storage
from wordkin.corpus.tables import make_room, new_table
from wordkin.errors import SettingsError, TextError, VocabularyError, WordkinWarning
from wordkin.kernels.characters import WRITTEN
from wordkin.system.memory import memory_bytes
from wordkin.words.simple import CHARACTER_LIMIT, SimpleRule, build_table
from wordkin.words.vocabulary import Vocabulary

SENTENCES = [["sea", "lake", "sea"], [], ["pond"], ["lake", "sea"]]


def decoded(corpus: EncodedCorpus) -> list[list[str]]:
    """The corpus as token lists again."""
    words = corpus.vocabulary.words
    ends = zip(corpus.starts, corpus.starts[1:], strict=False)
    return [[words[word] for word in corpus.ids[start:end]] for start, end in ends]


def encode_bytes(data: bytes, tokenize: str = "whitespace") -> EncodedCorpus:
    return encode(io.BytesIO(data), tokenize=tokenize)  # type: ignore[arg-type]


def test_encode_numbers_words_by_first_appearance() -> None:
    corpus = encode(SENTENCES)
    assert corpus.vocabulary.words == ["sea", "lake", "pond"]
    assert corpus.vocabulary.counts.tolist() == [3, 2, 1]
    assert corpus.ids.tolist() == [0, 1, 0, 2, 1, 0]


def test_encode_leaves_out_empty_sentences() -> None:
    assert encode(SENTENCES).starts.tolist() == [0, 3, 4, 6]


def test_encode_gives_files_the_arrays_of_token_lists(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("\n".join(map(" ".join, SENTENCES)))
    corpus, lists = encode(tmp_path / "text"), encode(SENTENCES)
    assert (corpus.ids.tolist(), corpus.starts.tolist()) == (
        lists.ids.tolist(),
        lists.starts.tolist(),
    )
    assert (corpus.ids.dtype.name, corpus.starts.dtype.name) == ("int32", "int64")


def test_encode_reads_a_generator_of_generators_once() -> None:
    assert decoded(encode(iter(sentence) for sentence in SENTENCES)) == list(
        filter(None, SENTENCES)
    )


def test_encode_keeps_the_order_of_many_tokens_in_several_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wordkin.corpus.sentences.BATCH_TOKENS", 2)
    corpus = encode(SENTENCES)
    assert decoded(corpus) == list(filter(None, SENTENCES))
    assert corpus.vocabulary.counts.tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (iter(["the sea"]), r"sentence 1: .* found 'the sea' \(str\).*line\.split\(\) for line"),
        ([["a"], "the sea"], r"sentence 2: .* found 'the sea'"),
        ([["a"], 7], r"sentence 2: .* found 7 \(int\)"),
        ([["a", 7]], r"tokens to be strings, found 7 \(int\)"),
        ([["a", b"b"]], r"tokens to be strings, found b'b' \(bytes\)"),
    ],
)
def test_encode_says_what_is_no_token_list(text: object, message: str) -> None:
    with pytest.raises(TextError, match=message):
        encode(text)


def test_encode_lets_an_error_of_the_users_iterator_through() -> None:
    def sentences() -> Iterator[list[str]]:
        yield ["sea"]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        encode(sentences())


def test_encode_refuses_an_unknown_tokenizer() -> None:
    with pytest.raises(
        SettingsError, match="tokenize: expected 'whitespace', 'simple' or a function"
    ):
        encode_bytes(b"", "simpel")


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", True, 1025])
def test_encode_refuses_bad_threads(threads: Any) -> None:
    with pytest.raises(SettingsError, match=f"threads: expected .*1 to 1024, found {threads!r}"):
        encode(SENTENCES, threads=threads)


def test_encode_keeps_an_empty_token() -> None:
    assert encode([["sea", ""]]).vocabulary.words == ["sea", ""]


@pytest.mark.parametrize(
    "module", ["wordkin.text.sources", "wordkin.words.vocabulary", "wordkin.corpus"]
)
def test_import_leaves_numba_alone(module: str) -> None:
    code = f"import sys, {module}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_encode_treats_only_ascii_white_space_as_a_separator() -> None:
    words = encode_bytes(
        "sea\vlake\fpond\u00a0mere\u3000tarn\u0085loch\x1cend".encode()
    ).vocabulary.words
    assert words == ["sea", "lake", "pond\u00a0mere\u3000tarn\u0085loch\x1cend"]


def test_encode_takes_a_function_that_gets_each_line() -> None:
    text = io.StringIO("sea\u00a0lake\r\n\n  \nmere pond")
    lines: list[str] = []

    def tokenize(line: str) -> list[str]:
        lines.append(line)
        return line.split()

    corpus = encode(text, tokenize=tokenize)
    assert lines == ["sea\u00a0lake", "mere pond"]
    assert decoded(corpus) == [["sea", "lake"], ["mere", "pond"]]


def test_encode_gives_a_function_whole_lines_that_are_longer_than_a_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wordkin.text.sources.read_blocks.__defaults__", (4,))
    corpus = encode(io.BytesIO(b"a long line of words\nand one"), tokenize=lambda line: [line])
    assert corpus.vocabulary.words == ["a long line of words", "and one"]


@pytest.mark.parametrize("tokenize", ["whitespace", "simple", str.split])
def test_encode_replaces_invalid_utf_8_and_reports_it_once(tokenize: str) -> None:
    with pytest.warns(WordkinWarning, match="has 3 invalid UTF-8 byte sequences") as caught:
        corpus = encode(io.BytesIO(b"sea\xff lake \xff sea\xfe"), tokenize=tokenize)  # type: ignore[arg-type]
    assert len(caught) == 1
    words = ["sea", "lake"] if tokenize == "simple" else ["sea\ufffd", "lake", "\ufffd"]
    assert corpus.vocabulary.words == words
    assert corpus.vocabulary.counts[0] == 2


def test_encode_does_not_count_replacement_characters_of_the_text_itself() -> None:
    assert encode_bytes("sea\ufffd".encode()).vocabulary.words == ["sea\ufffd"]


def test_encode_replaces_lone_surrogates_in_tokens() -> None:
    with pytest.warns(WordkinWarning, match="6 invalid UTF-8 byte sequences"):
        corpus = encode([["sea", "a\udcff", "a\udcfe"]])
    assert corpus.vocabulary.words == ["sea", "a\ufffd\ufffd\ufffd"]
    assert corpus.ids.tolist() == [0, 1, 1]


def test_encode_reads_crlf_nul_and_empty_lines() -> None:
    corpus = encode_bytes(b"\r\n\r\nsea la\0ke\r\n\npond")
    assert decoded(corpus) == [["sea", "la\0ke"], ["pond"]]


def test_encode_reads_one_giant_line_as_one_sentence() -> None:
    corpus = encode_bytes(b"sea lake " * 300_000)  # several blocks
    assert corpus.starts.tolist() == [0, 600_000]


def test_encode_ends_a_sentence_with_its_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text("sea lake")
    assert encode(tmp_path).starts.tolist() == [0, 2, 4]


def test_encode_keeps_a_word_longer_than_a_block() -> None:
    word = "a" * 3_000_000
    assert encode_bytes(f"sea {word} sea".encode()).vocabulary.words == ["sea", word]


@pytest.mark.parametrize("tokenize", ["whitespace", "simple"])
def test_encode_does_not_depend_on_the_number_of_threads(tmp_path: Path, tokenize: str) -> None:
    generator = np.random.default_rng(1)
    words = [f"W{'abcdefghij'[i % 10]}{i}" for i in range(3_000)]
    picked = generator.zipf(1.3, 400_000) % len(words)
    (tmp_path / "text").write_text(" ".join(words[i] + "\n" * int(i % 7 == 0) for i in picked))
    one, three = (encode(tmp_path / "text", tokenize=tokenize, threads=n) for n in (1, 3))  # type: ignore[arg-type]
    assert one.vocabulary.words == three.vocabulary.words
    for name in ("ids", "starts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(three, name))
    np.testing.assert_array_equal(one.vocabulary.counts, three.vocabulary.counts)


def test_encode_lower_cases_runs_of_letters_as_older_versions_did() -> None:
    text = "Über-Straße’s 3rd ÉCOLE, ΟΔΟΣ; हिन्दी भाषा! İstanbul 北京 x_y"
    words = encode_bytes(text.encode(), "simple-1").vocabulary.words
    assert words == [
        "über",
        "straße",
        "s",
        "rd",
        "école",
        "οδοσ",
        "हिन्दी",
        "भाषा",
        "istanbul",
        "北京",
        "x",
        "y",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't, don\u2019t; DON'T!", ["don't"]),
        ("COVID-19 covid\u201019 covid\u201119", ["covid-19"]),
        (
            "the dogs' 'house' --'tis a well-known\nfact-",
            ["the", "dogs", "house", "tis", "a", "well-known", "fact"],
        ),
        ("on the 19th of H2O, mp3s", ["on", "the", "19th", "of", "h2o", "mp3s"]),
        ("in 1914-1918, 3.14, 1,000 and 6'2", ["in", "and"]),
        ("Donau\u00addampf\u00ad schiff", ["donaudampf", "schiff"]),
        ("rock'n'roll a--b c-'d x_y", ["rock'n'roll", "a", "b", "c", "d", "x", "y"]),
        (
            "Über-Straße हिन्दी भाषा! İstanbul 北京 ΟΔΟΣ",
            ["über-straße", "हिन्दी", "भाषा", "istanbul", "北京", "οδοσ"],
        ),
    ],
)
def test_encode_keeps_apostrophes_and_hyphens_inside_words(text: str, words: list[str]) -> None:
    assert encode_bytes(text.encode(), "simple").vocabulary.words == words


def test_encode_keeps_numbers_and_case_if_asked() -> None:
    text = "In 1914-1918, 3.14 of 1,000: 1\u2019000 RIVERS."
    corpus = encode(io.BytesIO(text.encode()), tokenize="simple", numbers=True, lowercase=False)
    assert corpus.vocabulary.words == [
        "In",
        "1914",
        "1918",
        "3.14",
        "of",
        "1,000",
        "1'000",
        "RIVERS",
    ]


@pytest.mark.parametrize("option", ["numbers", "lowercase"])
def test_encode_refuses_other_values_of_the_options_of_simple(option: str) -> None:
    with pytest.raises(SettingsError, match=f"{option}: expected True or False, found 'no'"):
        encode([["sea"]], tokenize="simple", **{option: "no"})  # type: ignore[arg-type]


def test_lower_case_letters_equals_str_lower_but_for_the_dotted_i() -> None:
    table = build_table(SimpleRule())
    letters = [chr(code) for code in range(CHARACTER_LIMIT) if chr(code).isalpha()]
    differ = [letter for letter in letters if chr(table[ord(letter)] & WRITTEN) != letter.lower()]
    assert differ == ["İ"]


def test_lower_case_letters_knows_every_letter_of_unicode() -> None:
    assert not any(chr(code).isalpha() for code in range(CHARACTER_LIMIT, sys.maxunicode + 1))


@pytest.mark.parametrize(
    "text", ["今日は天気がいいので散歩に行きました。", "ภาษาไทยเป็นภาษาที่ไม่มีช่องว่าง"]
)
def test_encode_warns_of_unsegmented_text(text: str) -> None:
    with pytest.warns(WordkinWarning, match=r"no spaces between its words.*jieba.*fugashi"):
        encode_bytes(text.encode())


def test_encode_does_not_warn_of_segmented_chinese() -> None:
    encode_bytes("我们 今天 去 北京 参观 中华人民共和国 的 博物馆".encode())


def test_encode_warns_of_characters_instead_of_words() -> None:
    with pytest.warns(WordkinWarning, match=r"100% of the tokens are single characters"):
        encode([list("thesea")] * 200)


def test_encode_reports_progress_of_counting(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"sea lake\n" * 300_000)
    seen: list[tuple[str, int, float]] = []
    encode(tmp_path / "text", report=lambda p: seen.append((p.phase, p.words_done, p.words_total)))
    assert [phase for phase, _, _ in seen] == ["counting"] * len(seen)
    assert [words for _, words, _ in seen].count(600_000) == 1
    assert seen[-1] == ("counting", 600_000, 600_000)


def test_encode_gives_a_text_without_words_an_empty_corpus() -> None:
    corpus = encode_bytes(b"\n \n")
    assert (len(corpus.vocabulary), corpus.ids.tolist(), corpus.starts.tolist()) == (0, [], [0])


def test_prune_says_that_a_text_has_no_words() -> None:
    with pytest.raises(
        VocabularyError, match=r"no words\. Is the file empty, or the iterator used up"
    ):
        encode([]).prune()


def test_prune_says_which_min_count_would_keep_words() -> None:
    with pytest.raises(
        VocabularyError,
        match=r"none of the text's 3 words survives min_count=5; "
        r".* 'sea' 3, 'lake' 2, 'pond' 1: min_count=1 would keep 3\.",
    ):
        encode(SENTENCES).prune()


@pytest.mark.parametrize(
    ("counts", "advice"),
    [
        ([900] * 60 + [5] * 40 + [1], "min_count=5 would keep 100"),  # the default
        ([900] * 10 + [3] * 60 + [2] * 60, "min_count=3 would keep 70"),
    ],
)
def test_prune_advises_a_min_count_that_keeps_enough_words(counts: list[int], advice: str) -> None:
    corpus = encode([[f"w{row}"] * count for row, count in enumerate(counts)])
    with pytest.raises(VocabularyError, match=rf"{advice}\."):
        corpus.prune(10**6)


def test_prune_says_that_the_keep_rule_drops_all() -> None:
    with pytest.raises(VocabularyError, match="the keep rule or max_words drops all words"):
        encode(SENTENCES).prune(1, keep=lambda *_: False)


def test_prune_drops_rare_words_and_sentences_left_empty() -> None:
    corpus = encode([["b", "c"], ["a"], ["c", "x", "b"]]).prune(min_count=2)
    assert decoded(corpus) == [["b", "c"], ["c", "b"]]
    assert (corpus.vocabulary.words, corpus.raw_words) == (["b", "c"], 6)


def test_prune_leaves_the_corpus_as_it_was() -> None:
    corpus = encode(SENTENCES)
    corpus.prune(min_count=2)
    assert decoded(corpus) == list(filter(None, SENTENCES))


def test_prune_gives_the_corpus_itself_where_nothing_changes() -> None:
    corpus = encode(SENTENCES)
    assert corpus.prune(min_count=1) is corpus


def test_prune_in_place_makes_no_second_copy_of_the_ids() -> None:
    corpus = encode(SENTENCES)
    assert np.shares_memory(corpus.prune(2, in_place=True).ids, corpus.ids)


def test_with_vocabulary_copies_no_ids_that_stay_as_they_are() -> None:
    corpus = encode(SENTENCES)
    longer = Vocabulary.from_words(
        [*corpus.vocabulary.words, "new"], [1] * (len(corpus.vocabulary) + 1)
    )
    found = corpus.with_vocabulary(longer)
    assert found.vocabulary is longer
    assert np.shares_memory(found.ids, corpus.ids)


def test_with_vocabulary_encodes_in_the_rows_of_another() -> None:
    corpus = encode(SENTENCES).with_vocabulary(
        Vocabulary.from_words(["ocean", "lake", "sea"], [9, 5, 4])
    )
    assert decoded(corpus) == [["sea", "lake", "sea"], ["lake", "sea"]]
    assert corpus.vocabulary.counts.tolist() == [9, 5, 4]


def test_with_vocabulary_refuses_words_that_have_nothing_in_common() -> None:
    with pytest.raises(VocabularyError, match="none of the text's 3 words is among the 1 words"):
        encode(SENTENCES).with_vocabulary(Vocabulary.from_words(["Meer"], [1]))


def test_followed_by_leaves_a_large_text_in_files(tmp_path: Path) -> None:
    first = encode([["sea", "lake"], ["lake"]], folder=tmp_path)
    both = first.followed_by(encode([["car", "sea"]]))
    assert len(list(tmp_path.iterdir())) == 3  # the first text's two arrays, and a folder
    assert (both.ids.tolist(), both.starts.tolist()) == ([0, 1, 1, 2, 0], [0, 2, 3, 5])
    assert (both.vocabulary.counts.tolist(), both.raw_words) == ([2, 2, 1], 5)


def test_encode_maps_files_in_the_folder_that_is_given(tmp_path: Path) -> None:
    corpus = encode(SENTENCES, folder=tmp_path / "corpus")
    assert np.fromfile(tmp_path / "corpus/ids", np.int32).tolist() == corpus.ids.tolist()
    assert np.fromfile(tmp_path / "corpus/starts", np.int64).tolist() == [0, 3, 4, 6]


@pytest.mark.parametrize("share", [-0.1, 1.5, "x"])
def test_encode_refuses_what_is_no_share_of_the_memory(share: Any) -> None:
    with pytest.raises(SettingsError, match=r"memory_share: expected a number from 0\.0 to 1\.0"):
        encode(SENTENCES, memory_share=share)


@pytest.mark.posix
def test_encode_into_the_folder_of_another_corpus_leaves_that_as_it_was(tmp_path: Path) -> None:
    first = encode(SENTENCES, folder=tmp_path)
    wanted = first.ids.tolist(), first.starts.tolist()
    encode([["pond"]], folder=tmp_path)
    assert (first.ids.tolist(), first.starts.tolist()) == wanted


def test_prune_keeps_its_arrays_in_the_folder_as_long_as_its_corpus(tmp_path: Path) -> None:
    corpus = encode(SENTENCES, folder=tmp_path)
    pruned = corpus.prune(2)
    assert len(list(tmp_path.iterdir())) == 3
    assert decoded(pruned) == [["sea", "lake", "sea"], ["lake", "sea"]]
    del pruned
    gc.collect()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ids", "starts"]


def test_encode_moves_large_arrays_to_a_temporary_folder_and_removes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    text = [["sea", "lake"]] * 1_000
    corpus = encode(text, memory_share=1_000 / memory_bytes())
    (folder,) = tmp_path.iterdir()
    assert decoded(corpus.prune(in_place=True)) == text
    assert {path.name for path in folder.iterdir()} == {"ids", "starts"}
    del corpus
    gc.collect()
    assert not folder.exists()


def test_growing_array_goes_on_in_a_file_when_it_outgrows_memory() -> None:
    storage = Storage(None, memory_limit=12)
    array = GrowingArray(storage, "ids", np.int32)
    for value in range(5):
        array.append(np.array([value], np.int32))
    assert array.finish().tolist() == [0, 1, 2, 3, 4]


def test_memory_bytes_is_at_most_the_machines() -> None:
    assert 0 < memory_bytes() <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.mark.parametrize("tokenize", ["whitespace", "simple", "simple-1"])
def test_encode_reads_real_text_of_many_scripts_as_the_reference_does(
    data_folder: Path, tokenize: str
) -> None:
    path = data_folder / "multilingual.txt.xz"
    split = {
        "whitespace": reference_scan.split_words,
        "simple": reference_scan.split_simple,
        "simple-1": reference_scan.split_letters,
    }[tokenize]
    want = reference_scan.encode(split(lzma.decompress(path.read_bytes())))
    with pytest.warns(WordkinWarning, match="no spaces between its words"):
        corpus = encode(path, tokenize=tokenize)  # type: ignore[arg-type]
    assert corpus.vocabulary.words == want.words
    assert corpus.vocabulary.counts.tolist() == want.counts
    assert corpus.ids.tolist() == want.ids
    assert corpus.starts.tolist() == want.starts


PEAK_MEMORY = """
import sys, threading
from wordkin.corpus import encode

def anonymous_bytes():
    with open("/proc/self/smaps_rollup") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))

encode([["warm", "up"]]).prune(1, in_place=True)
encode(sys.argv[1], threads=2).prune(1, in_place=True)
before, peak, done = anonymous_bytes(), 0, threading.Event()
def watch():
    global peak
    while not done.wait(0.01):
        peak = max(peak, anonymous_bytes())
watcher = threading.Thread(target=watch)
watcher.start()
corpus = encode([sys.argv[2]] * 6, threads=2, folder=sys.argv[3]).prune(in_place=True)
done.set(); watcher.join()
print(peak - before, corpus.raw_words)
"""


@pytest.mark.slow
@pytest.mark.linux
def test_encode_needs_bounded_memory_for_text_of_any_size(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    words = [f"word{i}" for i in range(50_000)]
    (tmp_path / "warm").write_text("sea lake\n" * 20)
    (tmp_path / "text").write_text(
        " ".join(words[i] for i in generator.zipf(1.1, 4_000_000) % 50_000)
    )
    paths = [str(tmp_path / name) for name in ("warm", "text", "corpus")]
    command = [sys.executable, "-c", PEAK_MEMORY, *paths]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    extra_bytes, raw_words = map(int, output.split())
    assert raw_words == 24_000_000
    assert extra_bytes < raw_words * 4 / 2  # half of what the ids alone take, a quarter of the text


def test_make_room_leaves_a_table_that_has_room_as_it_is():
    table = make_room(new_table(4), letters=100)
    assert make_room(table, letters=100) is table
    assert len(make_room(table, letters=101).letters) >= 101
