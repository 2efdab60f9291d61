"""Files of repositories of the Hugging Face Hub: which are wanted, downloaded, compared with their digests.

The package huggingface_hub asks, downloads, uploads and keeps the cache.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import wordkin
from wordkin.errors import FormatError, RemoteError, SettingsError, quote
from wordkin.formats.safetensors import is_safetensors
from wordkin.formats.static_embeddings import (
    NATIVE_NAME,
    STATIC_NAME,
    TOKENIZER_NAME,
    read_tokens,
)

if TYPE_CHECKING:
    from huggingface_hub import HfApi

Layout: TypeAlias = tuple[str, ...]

# The files that are read of a repository; that of the vectors is the last, since it is large.
WHOLE: Layout = (NATIVE_NAME,)
STATIC: Layout = (TOKENIZER_NAME, STATIC_NAME)
MOST_FILES = 10_000  # that are looked at; a repository of vectors has six
HEAD_BYTES = 16  # by which safetensors is recognised


def upload(api: HfApi, name: str, folder: Path, *, private: bool | None) -> str:
    """Commit all files of the folder at once; the commit."""
    from huggingface_hub import CommitOperationAdd

    api.create_repo(name, private=private, exist_ok=True)
    if private and not api.model_info(name).private:
        raise SettingsError(
            f"{name}: expected a private repository, found a public one of this name, and uploaded "
            "nothing. Make it private on its page, or choose another name."
        )
    files = [CommitOperationAdd(file.name, file) for file in sorted(folder.iterdir())]
    message = f"Word vectors by wordkin {wordkin.__version__}"
    return str(api.create_commit(name, files, commit_message=message).oid)


def fetch(api: HfApi, name: str, commit: str) -> Path:
    """The folder in the cache with the files of a commit that are needed; what is not there is downloaded."""
    from huggingface_hub.errors import HTTPError

    if folder := _find_cached(name, commit, WHOLE):
        return _check_kind(name, folder, WHOLE)
    static = _find_cached(name, commit, STATIC)  # which other programs may have downloaded alone
    try:
        offered = list_files(api, name, commit)
    except (HTTPError, OSError):
        if static is None:
            raise
        return _check_kind(name, static, STATIC)
    layout = choose_layout(name, offered)
    if layout == STATIC and static:
        return _check_kind(name, static, STATIC)
    _check_room(name, sum(offered[file] for file in layout))
    return _check_kind(name, _download(api, name, commit, layout), layout)


def list_files(api: HfApi, name: str, commit: str) -> dict[str, int]:
    """The files of a commit and their sizes."""
    entries = islice(api.list_repo_tree(name, revision=commit), MOST_FILES)
    return {entry.path: entry.size for entry in entries if hasattr(entry, "size")}  # no folders


def choose_layout(name: str, offered: Mapping[str, int]) -> Layout:
    """The files to read; raises `FormatError` if they are not there."""
    for layout in (WHOLE, STATIC):
        if offered.keys() >= {*layout}:
            return layout
    raise FormatError(
        f"{name}: expected {NATIVE_NAME}, or {STATIC_NAME} and {TOKENIZER_NAME}, found "
        f"{quote(sorted(offered), 200)}. Nothing was downloaded: wordkin reads no pickles, nor other "
        "programs' files, from the Hub."
    )


def _find_cached(name: str, commit: str, layout: Layout) -> Path | None:
    """The folder in the cache with these files of a commit, if all of them are there."""
    from huggingface_hub import try_to_load_from_cache

    found = [try_to_load_from_cache(name, file, revision=commit) for file in layout]
    return Path(str(found[0])).parent if all(isinstance(path, str) for path in found) else None


def _check_kind(name: str, folder: Path, layout: Layout) -> Path:
    """Refuse a file of vectors that is no safetensors, whatever its name says."""
    with (folder / layout[-1]).open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not is_safetensors(head):
        raise FormatError(
            f"{name}, {layout[-1]}: expected safetensors, found a file that begins with {quote(head)}. "
            "Nothing else is read from the Hub."
        )
    return folder


def _download(api: HfApi, name: str, commit: str, layout: Layout) -> Path:
    """The folder in the cache into which files are downloaded, and compared with their digests."""
    folder = Path()
    for file in layout:
        folder = Path(api.hf_hub_download(name, file, revision=commit)).parent
        if file == TOKENIZER_NAME:
            read_tokens(folder / file)  # pieces of words are refused before the large file comes
    try:
        for wrong in api.verify_repo_checksums(name, revision=commit).mismatches:
            if wrong["path"] in layout:
                raise FormatError(
                    f"{name}, {wrong['path']}: expected the digest {wrong['expected']:.16}, found "
                    f"{wrong['actual']:.16}. It changed on its way, and was removed. Try again."
                )
    except BaseException:  # Ctrl-C, too: what is in the cache counts as compared
        for file in layout:
            _forget(folder / file)
        raise
    return folder


def _check_room(name: str, size: int) -> None:
    from huggingface_hub.constants import HF_HUB_CACHE

    cache = Path(HF_HUB_CACHE)
    place = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if not 0 <= size < free:
        raise RemoteError(
            f"{name}: expected files that fit into {cache}, which has {free:,} bytes free, found "
            f"{quote(size)} bytes. HF_HOME names another place."
        )


def _forget(pointer: Path) -> None:
    """Remove a file from the cache, where it is a link to its content."""
    with suppress(OSError):
        Path(os.path.realpath(pointer)).unlink(missing_ok=True)
        pointer.unlink(missing_ok=True)
