"""`wordkin serve`: answers questions over HTTP."""

import sys
import webbrowser
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer
from typer import Option

from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import echo
from wordkin.cli.results import show_json


def serve(
    vectors: Annotated[
        list[str],
        typer.Argument(
            help="Files of vectors or models. If there are several, ?model=NAME chooses one "
            "by its file name without the suffix.",
        ),
    ],
    host: Annotated[
        str, Option(help="Address to listen on; one that other machines reach needs --token.")
    ] = "127.0.0.1",
    port: Annotated[
        int, Option(min=0, max=65_535, help="Port to listen on; 0 takes any free one.")
    ] = 8000,
    open_browser: Annotated[
        bool,
        Option("--open/--no-open", help="Open the page in a browser if stdout is a terminal."),
    ] = True,
    token: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            help="Answer only requests that send the text of this file as Authorization: Bearer.",
        ),
    ] = None,
    cors: Annotated[
        list[str] | None,
        Option(
            metavar="ORIGIN",
            help="Let web pages of this origin read answers: https://this.example.",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="Another name of this server, for example behind a proxy."),
    ] = None,
    words: Annotated[
        int,
        Option(min=0, max=100_000, help="Number of words on the map, from the start of the file."),
    ] = 20_000,
    max_letters: Annotated[
        int, Option(min=1, help="Length of the longest word, in characters.")
    ] = 200,
    max_k: Annotated[int, Option(min=1, help="Largest number of answers to a question.")] = 1_000,
    max_list: Annotated[int, Option(min=3, help="Largest number of words in a list.")] = 100,
    max_url: Annotated[
        int, Option(min=64, help="Length of the longest address (URL), in bytes.")
    ] = 8_192,
    max_waiting: Annotated[
        int, Option(min=1, help="Largest number of questions that wait.")
    ] = 1_024,
    max_batch: Annotated[
        int, Option(min=1, help="Largest number of questions in one search.")
    ] = 256,
    timeout: Annotated[
        float, Option(min=0.001, help="Seconds until a question is given up.")
    ] = 10.0,
    log: Annotated[
        bool, Option("--log", help="Print one line of JSON for each question on stderr.")
    ] = False,
    log_words: Annotated[
        bool, Option("--log-words", help="Like --log, but with the words of the question.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer questions over HTTP.

    It prints its address when it is ready. Ctrl-C stops it, after the questions in progress.
    """
    from wordkin.serve import running
    from wordkin.serve.app import create_app
    from wordkin.serve.models import open_models
    from wordkin.serve.settings import Limits, Settings, read_token

    limits = Limits(max_letters, max_k, max_list, max_url, max_waiting, timeout, max_batch)
    settings = Settings(
        host,
        read_token(token) if token else None,
        tuple(cors or ()),
        tuple(allow_host or ()),
        words,
        limits,
        sys.stderr if log or log_words else None,
        log_words,
    )
    with running.listen(host, port) as listener:
        models = open_models(vectors)
        address = running.address_of(host, listener)

        def announce() -> None:
            names = [model.name for model in models]
            if as_json:
                show_json(models=names, address=address)
            else:
                echo(f"serving {', '.join(names)} at {address}")
            sys.stdout.flush()
            if open_browser and sys.stdout.isatty():
                # Some browsers run in the terminal, until they are left.
                Thread(target=webbrowser.open, args=[address], daemon=True).start()

        running.run(create_app(models, settings), listener, announce)
