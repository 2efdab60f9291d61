"""The description of the API for programs, OpenAPI 3.1: FastAPI makes it of the forms of questions.

It answers none: its way from a request to a checked form takes 0.2 ms of CPU, a quarter of the whole
answer. `app` checks by the same forms.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NotRequired, TypeAlias, get_args, get_origin, get_type_hints

import fastapi
from pydantic import BaseModel

from wordkin import __version__
from wordkin.serve.routes import ROUTES, Route

Schema: TypeAlias = dict[str, Any]

PLAIN: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
WORDS: Schema = {"type": "array", "items": {"type": "string"}}
ERROR: Schema = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "missing": WORDS, "suggestions": WORDS},
    "required": ["error", "missing", "suggestions"],
}
REFUSALS = {
    401: "The token is missing or wrong.",
    404: "A word or a model is unknown; suggestions are what may be meant.",
    414: "The address is too long.",
    421: "Host names another server.",
    422: "A parameter is missing, unknown or wrong.",
    503: "Too many questions wait; ask again after Retry-After seconds.",
    504: "The answer takes too long.",
}


def describe_api(forms: Mapping[str, type[BaseModel]], *, needs_token: bool) -> Schema:
    """The description as JSON can hold it. forms: of the questions, by route."""
    api = fastapi.FastAPI(
        title="wordkin", summary="Questions to word vectors.", version=__version__
    )
    for route in ROUTES:
        api.add_api_route(
            route.path,
            _take(forms[route.path]),
            operation_id=route.path.rpartition("/")[2],
            summary=route.about,
            response_model=None,
            responses=_describe_responses(route, needs_token=needs_token and not route.is_open),
        )
    described: Schema = api.openapi()
    if needs_token:
        token = {"type": "http", "scheme": "bearer"}
        described.setdefault("components", {})["securitySchemes"] = {"token": token}
        for route in ROUTES:
            operation = described["paths"][route.path]["get"]
            operation["security"] = [] if route.is_open else [{"token": []}]
    return described


def _take(form: Any) -> Callable[[BaseModel], None]:
    """A function that takes a form, for FastAPI to look at."""

    def take(given: BaseModel) -> None:
        raise NotImplementedError

    take.__annotations__["given"] = Annotated[form, fastapi.Query()]
    return take


def _describe_responses(route: Route, *, needs_token: bool) -> dict[int | str, Schema]:
    """The responses of a route, by status."""
    content: Schema = {"application/json": {"schema": schema_of(route.form)}}
    if route.form is bytes:
        content = {"application/octet-stream": {"schema": {"description": route.layout}}}
    responses: dict[int | str, Schema] = {200: {"description": "The answer.", "content": content}}
    if route.has_tag:
        responses[304] = {"description": "The client has it."}
    for status, about in REFUSALS.items():
        if status != 401 or needs_token:
            failed = {"application/json": {"schema": ERROR}}
            responses[status] = {"description": about, "content": failed}
    return responses


def schema_of(kind: Any) -> Schema:
    """The schema of a type that an answer is made of.

    pydantic takes a `TypedDict` of Python's own only from 3.12 on.

    >>> schema_of(list[str])
    {'type': 'array', 'items': {'type': 'string'}}
    """
    if typing.is_typeddict(kind):
        hints, marked = get_type_hints(kind), get_type_hints(kind, include_extras=True)
        optional = {name for name in marked if get_origin(marked[name]) is NotRequired}
        return {
            "type": "object",
            "properties": {name: schema_of(hint) for name, hint in hints.items()},
            "required": [name for name in hints if name not in optional],
        }
    if get_origin(kind) is list:
        return {"type": "array", "items": schema_of(get_args(kind)[0])}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": schema_of(get_args(kind)[1])}
    return {"type": PLAIN[kind]} if kind in PLAIN else {}
