"""The Hugging Face Hub: `push_to_hub` writes vectors or a model into a repository, `from_hub` opens them.

    README.md, config.json, modules.json    the card, and what other programs ask for
    model.safetensors, tokenizer.json       what model2vec and sentence-transformers open
    wordkin.safetensors                     everything, which `from_hub` prefers

Only JSON and safetensors are read. The huggingface_hub package downloads, uploads and keeps the cache.
"""

from __future__ import annotations

import logging
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

import wordkin
from wordkin.errors import FormatError, SettingsError, quote, require_extra, warn
from wordkin.formats.static_embeddings import NATIVE_NAME
from wordkin.formats.stored import Source, check_finite
from wordkin.hub.card import write_card
from wordkin.hub.files import fetch, upload
from wordkin.hub.folder import save_hugging_face
from wordkin.hub.refusals import check_token, explain_refusals
from wordkin.model import Model
from wordkin.opening import load, load_model
from wordkin.settings.arguments import offer_names
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    from huggingface_hub import HfApi

logger = logging.getLogger("wordkin.hub")

COMMIT, LICENSE = re.compile("[0-9a-f]{40}"), re.compile(r"[\w.+-]+", re.ASCII)
REVISION = re.compile(r"(?!.*\.\.)[^\W_][^\s\\:~^?*]*")  # as git has it; it becomes part of a path


@offer_names
def push_to_hub(
    vectors: WordVectors | Model,
    name: str,
    *,
    private: bool | None = None,
    license: str | None = None,  # noqa: A002 (what the Hub calls it)
    trained_on: str | None = None,
    token: str | None = None,
    progress: bool = True,
) -> str:
    """Upload vectors, or a whole model, to a repository of the Hugging Face Hub, in one commit.

    Needs the extra `hub`. The files are for wordkin, model2vec and sentence-transformers; the card tells
    settings and figures of the training, how the vectors do in wordkin's own tests, and neighbors of a few
    words.

    Parameters
    ----------
    vectors
        Vectors, or a model. Whoever opens a model can train it further.
    name
        The repository, as "user/name". It is created if it doesn't exist.
    private
        True: only you can read it, and a public repository of that name is refused. None: the default of
        your account.
    license
        A license for the card, such as "cc-by-4.0". Without one, nobody knows what they may do with the vectors.
    trained_on
        A sentence about the text, for the card.
    token
        An access token that may write. None: the one of `hf auth login` or of HF_TOKEN. It is kept nowhere.
    progress
        Show the progress bars of huggingface_hub.

    Returns
    -------
    str
        The commit, 40 digits, for `from_hub(name, revision=...)`.
    """
    api = _connect("push_to_hub", name, token)
    model = vectors if isinstance(vectors, Model) else None
    known = vectors.vectors if isinstance(vectors, Model) else vectors
    check_finite(known.matrix, known.words)
    if license is not None and not LICENSE.fullmatch(str(license)):
        raise SettingsError(f"license: expected a name like 'cc-by-4.0', found {quote(license)}.")
    if license is None and not private:
        warn(
            f"{name}: expected a license, found none, so that nobody knows what they may do with the "
            "vectors. Pass license=..., such as 'cc-by-4.0' or 'mit'."
        )
    with tempfile.TemporaryDirectory(prefix="wordkin-") as place:
        folder = Path(place)
        card = write_card(
            known,
            name,
            model=model,
            license=license,
            trained_on=trained_on,
            is_repository=True,
        )
        save_hugging_face(known, folder, card=card)
        vectors.save(folder / NATIVE_NAME)
        with explain_refusals(name, api.token), _bars(shown=progress):
            return upload(api, name, folder, private=private)


@overload
def from_hub(
    name: str,
    *,
    revision: str | None = None,
    model: Literal[False] = False,
    token: str | None = None,
    progress: bool = True,
) -> WordVectors: ...
@overload
def from_hub(
    name: str,
    *,
    revision: str | None = None,
    model: Literal[True],
    token: str | None = None,
    progress: bool = True,
) -> Model: ...
@offer_names
def from_hub(
    name: str,
    *,
    revision: str | None = None,
    model: bool = False,
    token: str | None = None,
    progress: bool = True,
) -> WordVectors | Model:
    """Open vectors, or a whole model, from a repository of the Hugging Face Hub.

    Needs the extra `hub`. Only safetensors and JSON are read. A repository without them is refused before
    anything is downloaded. Files are kept in the cache of huggingface_hub, which also works without a network and
    with HF_HUB_OFFLINE=1. Downloads are checked against the digests of the Hub.

    Parameters
    ----------
    name
        The repository, as "user/name": one made by `push_to_hub`, or one of model2vec with whole words.
    revision
        A commit by its 40 digits, which always names the same files; or a branch or tag, whose commit is printed and
        kept in `vectors.source.revision`. None: the branch main.
    model
        True: open the whole model, to train it further, if there is one.
    token
        An access token, for private repositories. None: that of `hf auth login` or `HF_TOKEN`.
    progress
        Show the progress bars of huggingface_hub, and print the commit of a branch or tag to stderr.
    """
    api = _connect("from_hub", name, token)
    asked = "main" if revision is None else str(revision)
    if not REVISION.fullmatch(asked):
        raise SettingsError(
            f"revision: expected a commit of 40 digits, a branch or a tag, found {quote(revision)}."
        )
    with explain_refusals(name, api.token, asked), _bars(shown=progress):
        commit = api.resolve_revision(name, revision=asked).resolved
        if not COMMIT.fullmatch(commit):
            raise FormatError(f"{name}: expected 40 digits as a commit, found {quote(commit)}.")
        folder = fetch(api, name, commit)
    if commit != asked:
        _tell(f"{name}: {asked} is commit {commit}; revision={commit!r} opens the same", progress)
    if not model:
        vectors = load(folder, progress=progress)
        vectors.source = (vectors.source or Source())._replace(repository=name, revision=commit)
        return vectors
    if not (folder / NATIVE_NAME).is_file():
        raise FormatError(
            f"{name}: expected {NATIVE_NAME}, which holds a whole model, found vectors alone. "
            "Without model=True, from_hub opens them."
        )
    whole = load_model(folder)
    found = (whole.source or Source())._replace(repository=name, revision=commit)
    return replace(whole, source=found)


def _connect(what: str, name: str, token: str | None) -> HfApi:
    """The Hub, which is not asked yet; raises for a name that it cannot have, and for what is no token."""
    with require_extra(what, "huggingface_hub", "hub"):
        from huggingface_hub import HfApi
        from huggingface_hub.utils import HFValidationError, validate_repo_id
    try:
        validate_repo_id(name)
        is_name = "/" in name
    except (HFValidationError, TypeError):
        is_name = False
    if not is_name:
        raise SettingsError(
            f"name: expected one like 'user/name', of letters, digits, '-', '_' and '.', found {quote(name)}."
        )
    check_token(token)
    return HfApi(token=token, library_name="wordkin", library_version=wordkin.__version__)


@contextmanager
def _bars(*, shown: bool) -> Iterator[None]:
    """Silence the bars of huggingface_hub, if they are not to be shown."""
    from huggingface_hub import utils

    if shown or utils.are_progress_bars_disabled():
        yield
        return
    utils.disable_progress_bars()
    try:
        yield
    finally:
        utils.enable_progress_bars()


def _tell(message: str, progress: bool) -> None:
    """Write into the log if it is asked for, else on stderr."""
    if logger.isEnabledFor(logging.INFO):
        logger.info("%s", message)
    elif progress:
        with suppress(AttributeError, OSError, ValueError):  # where there is no stderr
            sys.stderr.write(f"wordkin: {message}\n")
