"""Tables of vectors as text that lie: what nearly all lines agree on decides, and the others are named."""

import bz2
import gzip
import lzma
import re
import struct
import warnings

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, WordkinError, WordkinWarning
from wordkin.gensim.models import KeyedVectors

# Enough for one odd line to be odd; the large ones are parsed by the kernel, in several blocks.
SMALL, LARGE = 30, 60_000
SIZES = [pytest.param(SMALL, id="small"), pytest.param(LARGE, id="large")]


def lines_of(count, dimensions=3):
    """Lines whose numbers tell their row."""
    return [
        b"w%d %s" % (row, b" ".join(b"%d.%d" % (row % 97, column) for column in range(dimensions)))
        for row in range(count)
    ]


def table(lines, header=None):
    head = b"" if header is None else b"%d %d\n" % header
    return head + b"".join(line + b"\n" for line in lines)


def whole_or_named(path, line, words, dimensions=3):
    """That a file is refused by the line that does not fit, or read without it, with a warning.

    `words`: how many words the other lines have.
    """
    named = re.compile(rf"{re.escape(str(path))}.*\blines? {line}\b")
    found, messages = None, []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            found = wk.load(path)
        except FormatError as problem:
            messages = [str(problem)]
    messages += [str(warning.message) for warning in warned]
    assert any(map(named.search, messages)), (messages, found and found.words[:3])
    if found is not None:
        assert found.matrix.shape == (words, dimensions)
        assert not any(" " in word for word in found)


# without a header

ODD = [
    b"w3 3.0 3.1",  # a number is missing
    b"w3 3.0",  # two are
    b"w3",  # all are
    b"w3 3.0 x 3.2",  # one is none
    b"w3 3.0 3.1 -",
    b"3.0 3.1",  # the word too
]


@pytest.mark.parametrize("place", [0, 1, SMALL // 2, SMALL - 1])
@pytest.mark.parametrize("odd", ODD)
def test_load_names_the_line_without_a_number_where_no_header_tells(odd, place, tmp_path):
    lines = lines_of(SMALL)
    lines[place] = odd
    (tmp_path / "v.txt").write_bytes(table(lines))
    whole_or_named(tmp_path / "v.txt", place + 1, SMALL - 1)


@pytest.mark.parametrize("place", [0, 5, LARGE // 2, LARGE - 1])
def test_load_names_the_line_without_a_number_of_a_large_file(place, tmp_path):
    lines = lines_of(LARGE)
    lines[place] = b"w3 3.0 3.1"
    (tmp_path / "v.txt").write_bytes(table(lines))
    whole_or_named(tmp_path / "v.txt", place + 1, LARGE - 1)


@pytest.mark.parametrize("place", [0, 1, SMALL // 2, SMALL - 1])
def test_load_names_the_line_without_a_number_below_a_header(place, tmp_path):
    lines = lines_of(SMALL)
    lines[place] = b"w3 3.0 3.1"
    (tmp_path / "v.txt").write_bytes(table(lines, (SMALL, 3)))
    whole_or_named(tmp_path / "v.txt", place + 2, SMALL - 1)


def test_no_word_swallows_a_number_where_lines_do_not_agree(tmp_path):
    (tmp_path / "v.txt").write_bytes(b"sea 0.1 0.2 0.3\nlake 0.4 0.5\n")
    with pytest.raises(FormatError, match=r"v\.txt.*line"):
        wk.load(tmp_path / "v.txt")


@pytest.mark.parametrize("command", ["info", "nearest"])
def test_commands_name_the_line_that_does_not_fit(command, wordkin, tmp_path):
    lines = lines_of(SMALL)
    lines[7] = b"w7 3.0 3.1"
    (tmp_path / "v.txt").write_bytes(table(lines))
    outcome = wordkin(command, tmp_path / "v.txt", *(["w1"] if command == "nearest" else []))
    assert re.search(r"v\.txt.*\bline 8\b", outcome.err)
    assert "w1 " not in outcome.out


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("has_header", [True, False])
def test_load_reads_words_with_spaces_and_numbers(has_header, size, tmp_path):
    names = ["New York", "Route 66", "1 000", "66", "3.14", "2 x 4", "Area 51 B", "-1", "1e5"]
    places = [0, 1, 2, 9, 11, 12, 15, size - 2, size - 1]
    lines = lines_of(size)
    for place, name in zip(places, names, strict=True):
        lines[place] = name.encode() + b" 1.5 2.5 3.5"
    (tmp_path / "v.txt").write_bytes(table(lines, (size, 3) if has_header else None))
    found = wk.load(tmp_path / "v.txt")
    assert found.matrix.shape == (size, 3)
    assert [found.words[place] for place in places] == names
    assert found["Route 66"].tolist() == [1.5, 2.5, 3.5]


def test_load_reads_a_table_whose_words_are_all_numbers(tmp_path):
    """Such as the nodes of a graph."""
    (tmp_path / "v.txt").write_bytes(b"".join(b"%d 1.5 2.5\n" % row for row in range(20)))
    found = wk.load(tmp_path / "v.txt")
    assert (found.words[7], found.matrix.shape) == ("7", (20, 2))


# headers


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("announced", [1, 2, 4, 5, 300])
def test_load_names_the_dimensions_that_a_header_hides(announced, size, tmp_path):
    (tmp_path / "v.txt").write_bytes(table(lines_of(size), (size, announced)))
    with pytest.raises(FormatError) as caught:
        wk.load(tmp_path / "v.txt")
    message = str(caught.value)
    assert "v.txt" in message
    assert re.search(rf"\b{announced}\b", message)
    assert re.search(r"\b3\b", message)  # the truth


def test_load_trusts_a_header_that_the_words_seem_to_contradict(tmp_path):
    """Words of a few lines end with numbers, but not all."""
    lines = lines_of(SMALL)
    lines[3:9] = [b"Route %d 1.5 2.5 3.5" % row for row in range(6)]
    (tmp_path / "v.txt").write_bytes(table(lines, (SMALL, 3)))
    assert wk.load(tmp_path / "v.txt").words[3] == "Route 0"


@pytest.mark.parametrize("size", SIZES)
def test_load_trusts_a_header_where_all_words_end_with_numbers(size, tmp_path):
    """Without it, all words would be the same; a header is a lie only where the words differ."""
    lines = [b"Route %d 1.5 2.5 3.5" % row for row in range(size)]
    (tmp_path / "v.txt").write_bytes(table(lines, (size, 3)))
    found = wk.load(tmp_path / "v.txt")
    assert (found.matrix.shape, found.words[-1]) == ((size, 3), f"Route {size - 1}")


@pytest.mark.parametrize("announced", [SMALL + 1, SMALL + 9, 10 * SMALL])
def test_load_says_how_many_words_there_are_where_a_header_announces_more(announced, tmp_path):
    (tmp_path / "v.txt").write_bytes(table(lines_of(SMALL), (announced, 3)))
    with pytest.raises(FormatError, match=rf"\b{announced}\b.*\b{SMALL}\b"):
        wk.load(tmp_path / "v.txt")


@pytest.mark.parametrize("limit", [None, SMALL, SMALL + 1])
def test_load_says_that_there_are_more_words_than_a_header_announces(limit, tmp_path):
    (tmp_path / "v.txt").write_bytes(table(lines_of(SMALL), (SMALL - 1, 3)))
    with pytest.raises(FormatError, match=rf"\b{SMALL - 1}\b.*(more|\b{SMALL}\b)") as caught:
        wk.load(tmp_path / "v.txt", limit=limit)
    assert "limit" not in str(caught.value)  # that of the words read so far would not open it


def test_load_takes_fewer_words_than_a_header_wrongly_announces(tmp_path):
    (tmp_path / "v.txt").write_bytes(table(lines_of(SMALL), (SMALL - 1, 3)))
    assert len(wk.load(tmp_path / "v.txt", limit=SMALL - 1)) == SMALL - 1


def test_load_refuses_lines_of_which_only_the_first_end_with_numbers(tmp_path):
    """The first 64 kB look like vectors, of which nothing follows from the last line."""
    (tmp_path / "v.txt").write_bytes(b"sea 1 2\nlake 1\npond\nit was a night")
    with pytest.raises(FormatError, match=r"v\.txt"):
        wk.load(tmp_path / "v.txt")


def test_face_refuses_a_header_of_too_few_dimensions(tmp_path):
    (tmp_path / "v.txt").write_bytes(table(lines_of(SMALL), (SMALL, 2)))
    with pytest.raises((ValueError, WordkinError)):
        KeyedVectors.load_word2vec_format(tmp_path / "v.txt")


# text is never binary

TEXTS = [
    # decimal commas, as spreadsheets of half of Europe write them
    (b"sea 0,1 0,2\nlake 0,3 0,4\npond 0,5 0,6\n", "0,1"),
    (b"sea\t0,1\t0,2\nlake\t0,3\t0,4\npond\t0,5\t0,6\n", "0,1"),
    (b"sea;0.1;0.2\nlake;0.3;0.4\npond;0.5;0.6\n", "sea;0.1"),
    # no numbers at all
    (b"sea NA NA\nlake NA NA\npond NA NA\n", "NA"),
    (b"sea 1/2 3/4\nlake 1/2 3/4\npond 1/2 3/4\n", "1/2"),
    ("sea \uff10 \uff11\nlake \uff12 \uff13\npond \uff14 \uff15\n".encode(), "sea"),  # wide digits
    (b"this is some text\nwith lines that say\nnothing of numbers\n", "this is"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
@pytest.mark.parametrize("name", ["v.txt", "v.bin", "v"])
def test_load_does_not_read_text_as_binary(text, shown, name, tmp_path):
    (tmp_path / name).write_bytes(b"3 2\n" + text)
    with pytest.raises(FormatError) as caught:
        wk.load(tmp_path / name)
    assert name in str(caught.value)
    assert shown in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        # each has just the size of the binary layout that its header announces
        b"1 1\nsea abcd",
        b"1 1\nsea 0,15\n",
        b"1 2\nsea 0,1 0,20",
        b"2 1\nsea 0,15\npond 0,25\n",
        b"1 2\nsea caf\xc3\xa9 ab\n",
    ],
)
def test_load_does_not_read_text_as_binary_even_if_its_size_fits(content, tmp_path):
    (tmp_path / "v").write_bytes(content)
    with pytest.raises(FormatError, match="line 2"):
        wk.load(tmp_path / "v")


def test_load_says_that_decimal_commas_are_commas(tmp_path):
    for header in (b"3 2\n", b""):
        (tmp_path / "v.txt").write_bytes(header + TEXTS[0][0])
        with pytest.raises(FormatError, match=r"comma|point"):
            wk.load(tmp_path / "v.txt")


@pytest.mark.parametrize("line_end", [b"", b"\n"])
def test_load_still_reads_binary(line_end, tmp_path):
    rows = [struct.pack("<2f", 0.5, -1.5), struct.pack("<2f", 2.5, 1e-3)]
    content = b"2 2\nsea " + rows[0] + line_end + b"New_York " + rows[1] + line_end
    (tmp_path / "v").write_bytes(content)
    assert wk.load(tmp_path / "v")["sea"].tolist() == [0.5, -1.5]


# lines and entries without a word


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("start", [b"", b" ", b"\t"])
@pytest.mark.parametrize("header", [True, False])
def test_load_leaves_out_a_line_without_a_word_and_says_so(header, start, size, tmp_path):
    lines = lines_of(size)
    lines[9] = start + b"1.5 2.5 3.5"
    (tmp_path / "v.txt").write_bytes(table(lines, (size, 3) if header else None))
    with pytest.warns(WordkinWarning, match=rf"v\.txt.*\b{11 if header else 10}\b"):
        found = wk.load(tmp_path / "v.txt")
    assert found.matrix.shape == (size - 1, 3)
    assert found.words[8:10] == ["w8", "w10"]
    assert found["w10"].tolist() == pytest.approx([10.0, 10.1, 10.2])


def test_load_leaves_out_a_binary_entry_without_a_word_and_says_so(tmp_path):
    row = np.array([0.5, 1.5], "<f4").tobytes()
    (tmp_path / "v.bin").write_bytes(
        b"3 2\n" + b"".join(word + b" " + row + b"\n" for word in (b"sea", b"", b"lake"))
    )
    with pytest.warns(WordkinWarning, match=r"v\.bin.*without"):
        found = wk.load(tmp_path / "v.bin")
    assert found.words == ["sea", "lake"]


def test_convert_of_a_table_with_a_line_without_a_word_warns_and_works(wordkin, tmp_path):
    lines = lines_of(SMALL)
    lines[9] = b" 1.5 2.5 3.5"
    (tmp_path / "v.txt").write_bytes(table(lines, (SMALL, 3)))
    outcome = wordkin("convert", tmp_path / "v.txt", tmp_path / "v.safetensors")
    assert outcome.status == 0
    assert "warning" in outcome.err
    assert len(wk.load(tmp_path / "v.safetensors")) == SMALL - 1


# files cut short


def cut_text(_):
    return table(lines_of(SMALL), (SMALL, 3))[:-100]


def cut_text_between_lines(_):
    return table(lines_of(SMALL - 5), (SMALL, 3))


def cut_text_early(_):
    return table(lines_of(3), (SMALL * 1_000, 3))


def cut_text_without_header(_):
    return table(lines_of(SMALL))[:-8]


def cut_binary(folder):
    rows = np.ones((SMALL, 3), np.float32)
    wk.WordVectors([f"w{row}" for row in range(SMALL)], rows).save(folder / "whole.bin")
    return (folder / "whole.bin").read_bytes()[:-100]


def cut_compressed(pack, size=3_000):
    def cut(_):
        rows = np.random.default_rng(1).normal(size=(size, 3))
        lines = [b"w%d %.5f %.5f %.5f" % (row, *rows[row]) for row in range(size)]
        return pack(table(lines, (size, 3)))[:-9_000]

    return cut


def zstandard_compress(data):
    return pytest.importorskip("zstandard").ZstdCompressor().compress(data)


CUT = [
    *(cut_text, cut_text_between_lines, cut_text_early, cut_text_without_header, cut_binary),
    pytest.param(cut_compressed(gzip.compress), id="gzip"),
    pytest.param(cut_compressed(lzma.compress), id="xz"),
    # Their blocks are large, and one that is cut gives nothing.
    pytest.param(cut_compressed(bz2.compress, 60_000), id="bzip2"),
    pytest.param(cut_compressed(zstandard_compress, 10_000), id="zstandard"),
]


@pytest.mark.parametrize("cut", CUT)
def test_load_of_a_file_cut_short_says_which_limit_opens_the_rest(cut, tmp_path):
    (tmp_path / "v").write_bytes(cut(tmp_path))
    with pytest.raises(FormatError, match=r"limit=\d+") as caught:
        wk.load(tmp_path / "v")
    limit = int(re.search(r"limit=(\d+)", str(caught.value))[1])
    assert limit >= 3
    found = wk.load(tmp_path / "v", limit=limit)
    assert found.matrix.shape == (limit, 3)
    assert found.words[:3] == ["w0", "w1", "w2"]


@pytest.mark.parametrize("cut", CUT)
def test_commands_say_which_limit_opens_the_rest(cut, wordkin, tmp_path):
    (tmp_path / "v").write_bytes(cut(tmp_path))
    outcome = wordkin("convert", tmp_path / "v", tmp_path / "o.safetensors")
    assert outcome.status == 2
    limit = re.search(r"--limit (\d+)", outcome.err)
    assert limit, outcome.err
    arguments = ("convert", tmp_path / "v", tmp_path / "o.safetensors", "--limit", limit[1])
    assert wordkin(*arguments).status == 0
    assert len(wk.load(tmp_path / "o.safetensors")) == int(limit[1])


@pytest.mark.parametrize("cut", CUT)
def test_load_opens_the_first_words_of_a_file_cut_short(cut, tmp_path):
    (tmp_path / "v").write_bytes(cut(tmp_path))
    assert wk.load(tmp_path / "v", limit=2).words == ["w0", "w1"]
