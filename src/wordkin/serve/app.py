"""The ASGI application: from a request to an answer, whatever the request holds."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, TypeAlias

from wordkin.errors import UnknownWordError, WordkinError, quote
from wordkin.serve.access_log import Entry, write_entry
from wordkin.serve.answering import (
    JSON,
    Headers,
    QuestionError,
    Response,
    answer_refused,
    unknown_words,
)
from wordkin.serve.assets import answer_assets, read_assets
from wordkin.serve.batching import Batcher, Worker
from wordkin.serve.description import describe_api
from wordkin.serve.guard import METHODS, SAFE_HEADERS, Guard
from wordkin.serve.maps import WordMap
from wordkin.serve.models import ServedModel
from wordkin.serve.page import POLICY, answer_docs
from wordkin.serve.parameters import make_form, parse
from wordkin.serve.questions import Desk, Question
from wordkin.serve.routes import ROUTES, Route, example_of, unknown_route
from wordkin.serve.settings import Settings
from wordkin.serve.words import WordCompleter

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

logger = logging.getLogger("wordkin.serve")

BY_PATH: Mapping[str, Route] = {route.path: route for route in ROUTES}
ABOUT_MODELS = {route.path for route in ROUTES if "model" in route.parameters}
HEADERS: Headers = (*SAFE_HEADERS, (b"content-security-policy", POLICY.encode()))


class Request:
    """One request, and what becomes known of it on the way, for the log."""

    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.url_bytes = len(scope.get("raw_path") or self.path.encode()) + len(self.query)
        self.hosts = [value for name, value in scope["headers"] if name == b"host"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.question: Question | None = None


class Application:
    """Answers about models; made by `create_app`."""

    def __init__(self, models: Sequence[ServedModel], settings: Settings) -> None:
        self._settings, self._limits = settings, settings.limits
        self._guard = Guard(settings)
        side = Worker("wordkin-side", settings.limits.waiting)
        self._desk = Desk(
            models={model.name: model for model in models},
            limits=settings.limits,
            batcher=Batcher(settings.limits),
            side=side,
            completers={model.name: WordCompleter(model.vectors) for model in models},
            maps={model.name: WordMap(model, settings.words, side) for model in models},
            shown=settings.words,
        )
        self._first = models[0]
        names = [model.name for model in models]
        self._forms = {
            route.path: make_form(
                route.parameters.values(), settings.limits, names, example_of(route, models)
            )
            for route in ROUTES
        }
        described = describe_api(self._forms, needs_token=settings.token is not None)
        description = Response(200, json.dumps(described).encode(), JSON)
        open_pages = answer_assets(read_assets()) | {"/docs": answer_docs(models, settings)}
        self._pages = {**open_pages, "/openapi.json": description}
        # What is answered without a token: no word of a model.
        self._open = {*open_pages, *(route.path for route in ROUTES if route.is_open)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI asks for it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        began = time.perf_counter()
        request = Request(scope)
        response = await self._respond(request)
        headers = [
            *response.headers,
            *HEADERS,
            *self._guard.allow_origin(request.headers),
            (b"content-length", b"%d" % len(response.body)),
        ]
        if self._settings.log is not None:
            self._log(request, response, time.perf_counter() - began)
        body = b"" if request.method == "HEAD" else response.body
        start = {"type": "http.response.start", "status": response.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _respond(self, request: Request) -> Response:
        """The response; an error in its form."""
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._respond_or_raise(request)
        except QuestionError as refused:
            return answer_refused(refused)
        except TimeoutError:
            seconds = self._limits.seconds
            message = (
                f"expected an answer within {seconds:g} s, found none. Ask for less, or later."
            )
            return answer_refused(QuestionError(message, 504))
        except UnknownWordError as error:
            return answer_refused(unknown_words(error))
        except WordkinError as error:
            return answer_refused(QuestionError(str(error)))
        except Exception:
            logger.exception("a question was not answered")
            return answer_refused(QuestionError("the server failed; its log says how.", 500))

    async def _respond_or_raise(self, request: Request) -> Response:
        self._guard.check_host(request.hosts)
        preflight = self._guard.answer_preflight(request.method, request.headers)
        if preflight is not None:
            return preflight
        if request.path not in self._open:
            self._guard.check_token(request.headers)
        page, route = self._pages.get(request.path), BY_PATH.get(request.path)
        if page is None and route is None:
            raise unknown_route(request.path)
        if request.method not in {"GET", "HEAD"}:
            message = f"expected the method GET, found {quote(request.method)}."
            raise QuestionError(message, 405, headers=((b"allow", METHODS),))
        return page or await self._ask(request, BY_PATH[request.path])

    async def _ask(self, request: Request, route: Route) -> Response:
        form = self._forms[route.path]
        arguments = parse(request.query, form, route.parameters, self._limits)
        if request.url_bytes > self._limits.url:
            most = f"{self._limits.url:,} bytes"
            raise QuestionError(f"expected an address of at most {most}, found a longer one.", 414)
        names = arguments.words("model") or [self._first.name]  # healthz is about none
        for name in names:
            if name not in self._desk.models:
                known = list(self._desk.models)
                message = f"model: expected {' or '.join(known)}, found {quote(name)}."
                raise QuestionError(message, 404, missing=[name], suggestions=known)
        question = Question(arguments, self._desk.models[names[0]], request.headers)
        request.question = question
        # A server that has to start again is not in health.
        models = [
            self._desk.models[name] for name in (self._desk.models if route.is_open else names)
        ]
        for model in models:
            model.check_file()
        response = await route.answer(self._desk, question)
        for model in models:
            model.check_file()
        return response

    def _log(self, request: Request, response: Response, seconds: float) -> None:
        question, log = request.question, self._settings.log
        if log is None:
            return
        entry = Entry(
            route=request.path if request.path in BY_PATH else None,
            model=question.model.name if question and request.path in ABOUT_MODELS else None,
            status=response.status,
            milliseconds=round(1_000 * seconds, 3),
            batch=0 if question is None else question.batch,
            bytes=len(response.body),
        )
        words = question.arguments.given if question and self._settings.log_words else None
        write_entry(log, entry, words)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Say that the application has started, and end its threads with it."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def stop(self) -> None:
        """End the threads and processes."""
        self._desk.batcher.stop()
        self._desk.side.stop()
        for word_map in self._desk.maps.values():
            word_map.stop()


def create_app(models: Sequence[ServedModel], settings: Settings | None = None) -> Application:
    """The application that answers about these models, the first unless `?model=` names another."""
    return Application(models, settings or Settings())
