import io
import zipfile

import numpy as np
import pytest

from wordkin.errors import FormatError
from wordkin.formats.npy_files import read_npy, read_npz

ARRAY = np.arange(6, dtype=np.float32).reshape(2, 3)


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def header(text, version=b"\x01\x00"):
    """A `.npy` file with this header and 24 bytes of data."""
    size = len(text).to_bytes(2 if version == b"\x01\x00" else 4, "little")
    return b"\x93NUMPY" + version + size + text + bytes(24)


@pytest.mark.parametrize("array", [ARRAY, ARRAY.T, ARRAY.astype(">f8"), np.arange(5)])
def test_read_npy_maps_the_array(array, tmp_path):
    np.save(tmp_path / "a.npy", array)
    found = read_npy(tmp_path / "a.npy")
    assert isinstance(found, np.memmap)
    assert not found.flags.writeable
    np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize("array", [ARRAY, ARRAY.T, ARRAY.astype(">f8"), np.arange(5)])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_read_npz_reads_the_array(array, save, tmp_path):
    save(tmp_path / "a.npz", val=array)
    np.testing.assert_array_equal(read_npz(tmp_path / "a.npz", "val"), array)


BROKEN = [
    b"",
    b"prose",
    npy(ARRAY)[:-1],
    npy(np.array(["sea", None]), allow_pickle=True),
    npy(np.array(["sea"])),
    npy(np.zeros((0, 3))),
    header(b"{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }\n"),
    header(b"{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3), }\n"),
    header(
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 1000000000000), }\n"
    ),
    header(b"{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }\n", b"\x09\x00"),
    header(b"{'descr': '<f4', 'shape': (6,), }\n"),
    header(b"(" * 5000),
    header(b"{'descr': '<f4', 'fortran_order': False, 'shape': (" + b"1" * 5000 + b"), }"),
    header(b"__import__('os')"),
]


@pytest.mark.parametrize("data", BROKEN)
def test_read_npy_refuses_what_is_no_array_of_numbers(data, tmp_path):
    (tmp_path / "a.npy").write_bytes(data)
    with pytest.raises(FormatError, match=r"a\.npy: expected an array of numbers"):
        read_npy(tmp_path / "a.npy")


@pytest.mark.parametrize("data", BROKEN)
def test_read_npz_refuses_what_is_no_array_of_numbers(data, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("val.npy", data)
    with pytest.raises(FormatError, match=r"a\.npz: expected an array of numbers"):
        read_npz(tmp_path / "a.npz", "val")


def test_read_npz_refuses_what_is_no_archive_and_one_without_the_array(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(FormatError, match="not a zip file"):
        read_npz(tmp_path / "a.npz", "val")
    np.savez(tmp_path / "a.npz", other=ARRAY)
    with pytest.raises(FormatError, match=r"no item named 'val\.npy'"):
        read_npz(tmp_path / "a.npz", "val")


@pytest.mark.parametrize("read", [read_npy, lambda path: read_npz(path, "val")])
def test_read_npy_says_which_file_is_missing(read, tmp_path):
    with pytest.raises(FormatError, match=r"a\.model\.vectors\.npy: expected this file beside"):
        read(tmp_path / "a.model.vectors.npy")
