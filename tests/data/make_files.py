"""Make the small files of vectors here that stand for the C tool's, and the broken ones.

Run `python tests/data/make_files.py`.
"""

import gzip
import json
import struct
from pathlib import Path

HERE = Path(__file__).parent


def floats(*numbers):
    """Numbers as a vector of a binary file."""
    return struct.pack(f"<{len(numbers)}f", *numbers)


def safetensors(header, data=b""):
    """A safetensors file with this header, which need not be true."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def tensor(start, stop, shape, dtype="F32"):
    """One entry of a safetensors header."""
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, stop]}


# What Google's word2vec.c writes: "%lf " for each number, a line break after each vector,
# </s> first, and long words cut after a number of bytes (here inside the é of "café").
FILES = {
    "c_tool.txt": b"3 2\n</s> 0.004003 -0.001250 \nriver 1.500000 -2.000000 \ncaf\xc3 0.250000 3.000000 \n",
    "c_tool.bin": b"3 2\n</s> "
    + floats(0.004003, -0.00125)
    + b"\nriver "
    + floats(1.5, -2)
    + b"\ncaf\xc3 "
    + floats(0.25, 3)
    + b"\n",
    "spaces_in_words.txt": b"2 2\nNew York 1 2\n5 9.5 3 4\n",
    "glove.txt": b"the 0.418 0.24968 -0.41242\nat name@domain.com 0.5 1e-3 2\nRoute 66 3 4 5\n. . . -1 0 1\n",
    "fasttext.vec": b"3 2\n, -0.0282 -0.0557 \n</s> 0.1 0.25 \n\xc2\xa0 -1 2 \n",
    "counts.txt": b"</s> 7\nriver 5\ncaf\xc3 3\n",
    "duplicates.txt": b"3 2\nsea 1 2\nlake 3 4\nsea 5 6\n",
    "broken/empty.txt": b"",
    "broken/prose.txt": b"It was a dark and stormy night.\n",
    "broken/one_number.txt": b"sea 1\nlake 3\n",
    "broken/zero_words.txt": b"0 2\n",
    "broken/negative_words.txt": b"-1 2\nsea 1 2\n",
    "broken/trillion_words.txt": b"1000000000000 100\nsea 1 2\n",
    "broken/trillion_words.bin": b"1000000000000 100\nsea " + floats(1, 2),
    "broken/trillion_words.txt.gz": gzip.compress(b"1000000000000 100\nsea 1 2\n", mtime=0),
    "broken/trillion_dimensions.txt": b"1 1000000000000\nsea 1 2\n",
    "broken/truncated.txt": b"3 2\nsea 1.0000000 2.0000000\nlake 3.0000000 4.0000000\n",
    "broken/truncated_line.txt": b"2 3\nsea 1.00 2.00 3.00\nlake 3.00 4.00\n",
    "broken/truncated.bin": b"2 2\nsea " + floats(1, 2) + b"\nriversides" + floats(3, 4)[:5],
    "broken/truncated.txt.gz": gzip.compress(b"2 2\nsea 1 2\nlake 3 4\n", mtime=0)[:-12],
    "broken/damaged.txt.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + b"\xff" * 40,
    "broken/too_many_lines.txt": b"1 2\nsea 1 2\nlake 3 4\n",
    "broken/too_many_bytes.bin": b"1 2\nsea " + floats(1, 2) + b"\nlake " + floats(3, 4),
    "broken/endless_word.bin": b"2 2\nsea " + floats(1, 2) + b"x" * 70_000,
    "broken/not_a_number.txt": b"2 2\nsea 1 2\nlake 3 x\n",
    "broken/nan.txt": b"2 2\nsea 1 2\nlake nan 4\n",
    "broken/too_large.txt": b"2 2\nsea 1 2\nlake 1e99 4\n",
    "broken/infinity.bin": b"1 2\nsea " + floats(1, float("inf")),
    "broken/short.safetensors": b"\x40\0\0\0\0\0\0\0{",
    "broken/long_header.safetensors": (10**12).to_bytes(8, "little") + b"{}",
    "broken/no_json.safetensors": safetensors(b"{no json"),
    "broken/deep_json.safetensors": safetensors(b'{"a":' + b"[" * 50_000),
    "broken/name_twice.safetensors": safetensors(b'{"a":{}, "a":{}}'),
    "broken/numbers_as_metadata.safetensors": safetensors({"__metadata__": {"a": 1}}),
    "broken/no_shape.safetensors": safetensors({"a": {"dtype": "F32"}}),
    "broken/unknown_dtype.safetensors": safetensors({"a": tensor(0, 4, [1], "F99")}, b"0123"),
    "broken/negative_shape.safetensors": safetensors({"a": tensor(0, 4, [-1, -1])}, b"0123"),
    "broken/trillion_rows.safetensors": safetensors({"a": tensor(0, 4, [10**12])}, b"0123"),
    "broken/trillion_bytes.safetensors": safetensors(
        {"a": tensor(0, 4 * 10**12, [10**12])}, b"0123"
    ),
    "broken/overlap.safetensors": safetensors(
        {"a": tensor(0, 8, [2]), "b": tensor(4, 12, [2])}, b"0123456789ab"
    ),
    "broken/gap.safetensors": safetensors({"a": tensor(4, 8, [1])}, b"01234567"),
    "broken/surplus.safetensors": safetensors({"a": tensor(0, 4, [1])}, b"01234567"),
    "broken/other_program.safetensors": safetensors(
        {"embeddings": tensor(0, 8, [1, 2])}, b"01234567"
    ),
    "broken/newer.safetensors": safetensors(
        {"__metadata__": {"format": "wordkin", "format_version": "9"}}
    ),
}


def main():
    """Write all files."""
    for name, content in FILES.items():
        (HERE / name).write_bytes(content)


if __name__ == "__main__":
    main()
