"""Files of repositories of the Hugging Face Hub: which are wanted, downloaded, compared with their digests.

The package huggingface_hub asks, downloads, uploads and keeps the cache.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import wordkin
from wordkin.errors import FormatError, RemoteError, SettingsError, quote
from wordkin.formats.static_embeddings import (
    NATIVE_NAME,
    STATIC_NAME,
    TOKENIZER_NAME,
    read_tokens,
)

if TYPE_CHECKING:
    from huggingface_hub import HfApi

LAYOUTS = ((NATIVE_NAME,), (TOKENIZER_NAME, STATIC_NAME))  # the small file first
MOST_FILES = 10_000  # that are looked at; a repository of vectors has six


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
    """The folder in the cache with all files of a commit that are needed; what is not there is downloaded."""
    return _find_cached(name, commit) or _download(api, name, commit)


def _find_cached(name: str, commit: str) -> Path | None:
    """The folder in the cache with all files of a commit that are needed, if it is there."""
    from huggingface_hub import try_to_load_from_cache

    for layout in LAYOUTS:
        found = [try_to_load_from_cache(name, file, revision=commit) for file in layout]
        if all(isinstance(path, str) for path in found):
            return Path(str(found[0])).parent
    return None


def _download(api: HfApi, name: str, commit: str) -> Path:
    """The folder in the cache into which the files of a commit are downloaded, and compared with their digests."""
    offered = {
        entry.path: entry
        for entry in islice(api.list_repo_tree(name, revision=commit), MOST_FILES)
        if hasattr(entry, "size")  # a folder has none
    }
    layout = next((files for files in LAYOUTS if offered.keys() >= {*files}), None)
    if layout is None:
        raise FormatError(
            f"{name}: expected {NATIVE_NAME}, or {STATIC_NAME} and {TOKENIZER_NAME}, found "
            f"{quote(sorted(offered), 200)}. Nothing was downloaded: wordkin reads no pickles, nor other "
            "programs' files, from the Hub."
        )
    _check_room(name, sum(offered[file].size for file in layout))
    folder = Path()
    for file in layout:
        folder = Path(api.hf_hub_download(name, file, revision=commit)).parent
        if file == TOKENIZER_NAME:
            read_tokens(
                folder / file
            )  # so that pieces of words are refused before the large file comes
    try:
        _compare(api, name, commit)
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


def _compare(api: HfApi, name: str, commit: str) -> None:
    """Refuse files of a commit whose digests are not those that the Hub tells."""
    for wrong in api.verify_repo_checksums(name, revision=commit).mismatches:
        raise FormatError(
            f"{name}, {wrong['path']}: expected the digest {wrong['expected']:.16}, found "
            f"{wrong['actual']:.16}. The file changed on its way; it was removed from the cache. Try again."
        )


def _forget(pointer: Path) -> None:
    """Remove a file from the cache, where it is a link to its content."""
    with suppress(OSError):
        Path(os.path.realpath(pointer)).unlink(missing_ok=True)
        pointer.unlink(missing_ok=True)
