"""Why the Hugging Face Hub refused something, in our words, in which no token stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from wordkin.errors import RemoteError, SettingsError, WordkinError, quote

ACCESS = (
    "Check the name; `hf auth login` keeps a token for private repositories, token=... passes one."
)
SHOWN_CHARACTERS = 200
TOO_MANY, SERVER_ERRORS = 429, 500  # HTTP's
USER_IN_ADDRESS = re.compile(r"//[^/@\s]*@")
# Beside those of connections: an answer that is none of the Hub's.
NO_ANSWER = (ValueError, LookupError, TypeError, AttributeError, AssertionError)


def check_token(token: object) -> None:
    """Refuse what cannot be a token, without showing it: it may be one with a blank too many."""
    if token is not None and not (isinstance(token, str) and re.fullmatch("[!-~]+", token)):
        raise SettingsError("token: expected a text like 'hf_...' without blanks, found another.")


@contextmanager
def explain_refusals(name: str, token: object, revision: str = "") -> Iterator[None]:
    """Turn what huggingface_hub raises into errors of ours. revision: what is to be opened, if anything is.

    Its errors are not kept as causes: they hold the request, with the token, and what a server made of it.
    """
    from huggingface_hub.errors import HTTPError, LocalEntryNotFoundError, RevisionResolutionError

    problem: Exception
    try:
        yield
        return
    except WordkinError:
        raise
    except (LocalEntryNotFoundError, RevisionResolutionError, RuntimeError) as error:
        problem = error.__cause__ if isinstance(error.__cause__, Exception) else error
    except (HTTPError, OSError, *NO_ANSWER) as error:
        problem = error
    raise RemoteError(f"{name}: {_describe(problem, revision, _hide(problem, token))}") from None


def _describe(problem: Exception, revision: str, said: str) -> str:
    from huggingface_hub import errors

    answers = (
        (errors.GatedRepoError, "expected a repository that you may read, found one whose authors ask who you are. "
            "Ask for access on its page, and pass your token."),
        (errors.RepositoryNotFoundError, "expected a repository that you may read, found none of this name, or a "
            f"token that does not open it. {ACCESS}"),
        (errors.RevisionNotFoundError, f"expected a branch, a tag or a commit, found {quote(revision)}, which it "
            "does not have."),
        (errors.OfflineModeIsEnabled, "expected an answer of the Hub, found that HF_HUB_OFFLINE forbids to ask"
            f"{f', and not all of {quote(revision)} in the cache' if revision else ''}. Unset it."),
    )  # fmt: skip
    for kind, answer in answers:
        if isinstance(problem, kind):
            return answer
    if isinstance(problem, errors.HfHubHTTPError):
        status = problem.response.status_code
        is_busy = status == TOO_MANY or status >= SERVER_ERRORS
        advice = f" {ACCESS}" if status in (401, 403) else " Try again later." * is_busy
        return f"expected an answer of the Hub, found HTTP status {status}: {said}.{advice}"
    if isinstance(problem, ValueError) and "Invalid metadata" in said:
        return f"expected a card that the Hub takes, found {said}. Is it the license?"
    if isinstance(problem, NO_ANSWER):
        return f"expected an answer of the Hub, found what is none: {said}. Is HF_ENDPOINT right?"
    if getattr(problem, "errno", None) and not isinstance(problem, ConnectionError | TimeoutError):
        return f"expected a cache that takes the files, found {said}. HF_HOME names another place."
    return f"expected a connection to the Hub, found that it failed: {said}. Check the network, and try again."


def _hide(problem: Exception, token: object) -> str:
    """What an error says, without tokens and names of users."""
    from huggingface_hub import get_token

    said = f"{type(problem).__name__}: {getattr(problem, 'server_message', None) or problem}"
    for secret in (token, get_token()):
        if isinstance(secret, str) and secret:
            said = said.replace(secret, "hf_...")
    return quote(USER_IN_ADDRESS.sub("//", said), SHOWN_CHARACTERS)
