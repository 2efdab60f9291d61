"""Files elsewhere, by fsspec (extra "remote"): s3://, gs://, https://, hf://, memory:// and others.

They are read as they come, or copied to a temporary file where a file must be mapped, and written as a
temporary file that is uploaded at the end. No message, log or saved model holds what an address says of
a user, nor the query of one on the web: both may be credentials.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar, cast

from wordkin.errors import AbsentFileError, SavingError, require_extra, warn
from wordkin.system.others_logs import hide_in_logs
from wordkin.wording import hide_credentials

Result = TypeVar("Result")

# What an object store shows under its name is always whole.
WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"}
READ_ONLY = {"http", "https", "github"}
IN_STEPS = {"hf", "ftp", "sftp", "ssh", "smb", "hdfs", "webhdfs", "dropbox", "gdrive"}
ADDRESS = re.compile(rf"({'|'.join(sorted(WHOLE | READ_ONLY | IN_STEPS))}):/+(.+)", re.DOTALL)
PAUSES = (0.5, 2.0)  # seconds before the second try and the third
SILENCE_SECONDS = 60  # of a server, after which the connection is given up
BLOCK_BYTES = 5 << 20  # asked for at once
COPIED_BYTES = 1 << 20  # at a time
FOUND_NONE, FORBIDDEN, MADE_LATER = (404, 410), (401, 403, 407), 500


def address_of(name: object) -> str | None:
    """The address that a name is; None for a file of this system.

    Examples
    --------
    >>> (
    ...     address_of("s3://bucket/kin.txt"),
    ...     address_of(Path("s3://bucket/kin.txt")),
    ...     address_of("kin.txt"),
    ... )
    ('s3://bucket/kin.txt', 's3://bucket/kin.txt', None)
    """
    if not isinstance(name, str | os.PathLike):
        return None
    text = os.fsdecode(name)
    found = ADDRESS.fullmatch(text)
    return f"{found[1]}://{found[2]}" if found else None  # pathlib makes one slash of two


def show_address(address: str) -> str:
    """The address without a user and a query, for messages and for what is saved.

    Examples
    --------
    >>> show_address("https://ann:secret@host/kin.txt?token=7")
    'https://host/kin.txt'
    """
    return hide_credentials(address)


class RemotePath(type(Path())):  # type: ignore[misc]  # of this system, before Python 3.12
    """An address as messages show it, with the parts of a path; for this system there is no such file."""

    def __str__(self) -> str:
        path = super().as_posix() if os.sep != "/" else super().__str__()
        return address_of(path) or path


class RemoteFile:
    """A file elsewhere, opened when it is first read; what fails is tried again from where it was."""

    closed = False  # Arrow asks

    def __init__(self, address: str) -> None:
        self.name = show_address(address)
        self.address = address  # as it is, perhaps with credentials
        self._file: Any = None
        self._position = 0

    def read(self, size: int = -1, /) -> bytes:
        """Read up to `size` bytes; none at the end."""

        def attempt() -> bytes:
            if self._file is None:
                self._file = _open(self.address)
                if self._position:
                    self._file.seek(self._position)
            return cast("bytes", self._file.read(size))

        data = _persist(attempt, self.address, self.close)
        self._position += len(data)
        return data

    def seekable(self) -> bool:
        """Whether places can be chosen: yes, unless the server sends all or nothing."""
        if self._file is None:
            self._file = _persist(lambda: _open(self.address), self.address, self.close)
        return bool(self._file.seekable())

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Choose the place from which to read on."""
        self.seekable()
        self._position = int(self._file.seek(place, whence))
        return self._position

    def tell(self) -> int:
        """The place from which is read on."""
        return self._position

    def stamp(self) -> str:
        """What changes when the file does, as far as the store says so."""
        system, path = _system(self.address)
        return str(_persist(lambda: system.ukey(path), self.address))

    def rewind(self) -> None:
        """Read from the start again."""
        self.close()
        self._position = 0

    def close(self) -> None:
        """Close the connection; reading opens another one."""
        if self._file is not None:
            with suppress(Exception):
                self._file.close()
        self._file = None


def find_remote(address: str) -> list[str]:
    """The addresses of the files that an address names: itself, or those of a folder or a glob pattern."""
    system, path = _system(address)
    if address.startswith("http"):
        return [address]

    def attempt() -> list[str]:
        if any(sign in path for sign in "*?["):
            return sorted(system.glob(path))
        return sorted(system.find(path)) if system.isdir(path) else []

    found = _persist(attempt, address)
    kept = [one for one in found if not PurePosixPath(one).name.startswith(".")]
    return [str(system.unstrip_protocol(one)) for one in kept] or [address]


def copy_remote(address: str) -> IO[bytes]:
    """A temporary file without a name that holds all bytes of a file elsewhere."""

    def attempt() -> IO[bytes]:
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (the caller's)
        try:
            with _open(address) as file:
                shutil.copyfileobj(file, copy, COPIED_BYTES)
                _check_size(file, copy.tell())
        except BaseException:
            copy.close()
            raise
        copy.flush()
        return copy

    return _persist(attempt, address)


def read_remote(address: str) -> bytes:
    """All bytes of a file elsewhere."""
    with copy_remote(address) as file:
        file.seek(0)
        return file.read()


def check_writable(address: str) -> None:
    """Raise for an address that cannot be written to."""
    scheme = address.partition(":")[0]
    if scheme in READ_ONLY:
        raise PermissionError(
            errno.EACCES,
            f"{scheme}:// can only be read. Name a file elsewhere",
            show_address(address),
        )
    _system(address)


@contextmanager
def write_remote(address: str) -> Iterator[IO[bytes]]:
    """Open a temporary file that is uploaded when it is whole; if that fails, it stays."""
    check_writable(address)
    scheme = address.partition(":")[0]
    descriptor, name = tempfile.mkstemp(prefix="wordkin-")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        if scheme not in WHOLE:
            warn(
                f"{show_address(address)}: {scheme}:// cannot replace a file in one step. Who reads it "
                "meanwhile may find a part of it."
            )
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    system, path = _system(address)
    try:
        _persist(lambda: system.put_file(str(draft), path), address)
    except OSError as problem:
        advice = f"{problem.strerror}. All that was to be saved is in {draft}, which you can move"
        raise SavingError(problem.errno, advice, show_address(address)) from None
    draft.unlink()


def _check_size(file: Any, size: int) -> None:
    expected = getattr(file, "size", None)
    if expected is not None and size != expected:
        raise OSError(f"{size:,} of {expected:,} bytes came")


def _open(address: str) -> Any:
    system, path = _system(address)
    return system.open(path, "rb", block_size=BLOCK_BYTES)


def _system(address: str) -> tuple[Any, str]:
    """The store of an address, and the path in it."""
    shown, scheme = show_address(address), address.partition(":")[0]
    with require_extra(shown, "fsspec", extra="remote"):
        from fsspec.core import url_to_fs
    hide_in_logs()
    options: dict[str, Any] = {}
    if scheme in {"http", "https"}:
        with require_extra(shown, "aiohttp", extra="remote"):
            from aiohttp import ClientTimeout
        timeout = ClientTimeout(total=None, sock_connect=SILENCE_SECONDS, sock_read=SILENCE_SECONDS)
        options = {"client_kwargs": {"timeout": timeout}}
    package = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "hf": "huggingface_hub"}
    try:
        system, path = url_to_fs(address, **options)
    except ImportError:
        missing = package.get(scheme, f"of fsspec for {scheme}://")
        with require_extra(shown, missing, extra="remote"):
            raise
    return system, str(path)


def _persist(
    attempt: Callable[[], Result], address: str, reset: Callable[[], None] = lambda: None
) -> Result:
    """Try three times what may fail for a moment; raise an `OSError` without credentials."""
    pauses = iter(PAUSES)
    while True:
        try:
            return attempt()
        except Exception as problem:  # noqa: BLE001 (each store has its own)
            found = _explain(problem, address)
        reset()
        pause = next(pauses, None)
        if pause is None or found.errno != errno.EIO:
            raise found  # outside of the handler: the cause's message may hold the whole address
        time.sleep(pause)


def _explain(problem: Exception, address: str) -> OSError:
    """What to tell of a failure: EIO where another try may help."""
    shown = show_address(address)
    causes = (
        problem,
        problem.__cause__,
        problem.__context__,
    )  # fsspec calls any status "not found"
    status = next((found for one in causes if (found := getattr(one, "status", None))), None)
    if status in FOUND_NONE or (status is None and isinstance(problem, FileNotFoundError)):
        return AbsentFileError(errno.ENOENT, os.strerror(errno.ENOENT), shown)
    if isinstance(problem, PermissionError) or status in FORBIDDEN:
        return PermissionError(
            errno.EACCES, f"access is refused{f' ({status})' if status else ''}", shown
        )
    if isinstance(problem, IsADirectoryError):
        return IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), shown)
    what = f"{type(problem).__name__}" + (f", status {status}" if status else "")
    if isinstance(problem, NotImplementedError | ValueError):
        return OSError(errno.EOPNOTSUPP, f"the server cannot do this ({what})", shown)
    if status is not None and status < MADE_LATER:
        return OSError(errno.EINVAL, f"the server answers {what}", shown)
    return OSError(errno.EIO, f"cannot be reached, after three tries: {what}", shown)
