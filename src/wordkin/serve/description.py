"""The description of the API for programs, OpenAPI 3.1, with words of the models as examples."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypeAlias, get_args, get_origin, get_type_hints

from wordkin import __version__
from wordkin.serve.maps import LAYOUT
from wordkin.serve.models import ServedModel
from wordkin.serve.parameters import DEFAULT_K, Parameter
from wordkin.serve.routes import ROUTES, Route, example_of
from wordkin.serve.settings import Limits, Settings

Schema: TypeAlias = dict[str, Any]

PLAIN: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
WORDS: Schema = {"type": "array", "items": {"type": "string"}}
ERROR: Schema = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "missing": WORDS, "suggestions": WORDS},
    "required": ["error", "missing", "suggestions"],
}
REFUSALS = {
    404: "A word or a model is unknown; suggestions are what may be meant.",
    414: "The address is too long.",
    421: "Host names another server.",
    422: "A parameter is missing, unknown or wrong.",
    503: "Too many questions wait; ask again after Retry-After seconds.",
    504: "The answer takes too long.",
}


def describe(models: Sequence[ServedModel], settings: Settings) -> Schema:
    """The description as JSON can hold it."""
    described: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "wordkin",
            "version": __version__,
            "summary": "Questions to word vectors.",
        },
        "paths": {route.path: _describe_route(route, models, settings) for route in ROUTES},
        "components": {"schemas": {"Error": ERROR}},
    }
    if settings.token is not None:
        token = {"type": "http", "scheme": "bearer"}
        described["components"]["securitySchemes"] = {"token": token}
    return described


def schema_of(kind: Any) -> Schema:
    """The schema of a type that an answer is made of.

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


def _describe_route(route: Route, models: Sequence[ServedModel], settings: Settings) -> Schema:
    examples: dict[str, list[str]] = {}
    for name, value in example_of(route, models):
        examples.setdefault(name, []).append(value)
    content: Schema = {"application/json": {"schema": schema_of(route.form)}}
    if route.form is bytes:
        content = {"application/octet-stream": {"schema": {"description": LAYOUT}}}
    responses: Schema = {"200": {"description": "The answer.", "content": content}}
    if route.form is bytes:
        responses["304"] = {"description": "The client has it."}
    refusals = dict(REFUSALS)
    if settings.token is not None and not route.is_open:
        refusals[401] = "The token is missing or wrong."
    failed = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    responses |= {
        str(status): {"description": about, "content": failed}
        for status, about in sorted(refusals.items())
    }
    operation: Schema = {
        "operationId": route.path.rpartition("/")[2],
        "summary": route.about,
        "parameters": [
            _describe_parameter(each, models, settings.limits, examples.get(each.name, []))
            for each in route.parameters.values()
        ],
        "responses": responses,
    }
    if settings.token is not None:
        operation["security"] = [] if route.is_open else [{"token": []}]
    return {"get": operation}


def _describe_parameter(
    parameter: Parameter, models: Sequence[ServedModel], limits: Limits, examples: list[str]
) -> Schema:
    schema = _value_schema(parameter, models, limits)
    is_list = parameter.most != 1
    if is_list:
        most = parameter.most or limits.list
        schema = {
            "type": "array",
            "items": schema,
            "minItems": parameter.least,
            "maxItems": most,
        }
    described: Schema = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.about,
        "required": parameter.least > 0 and parameter.default is None,
        "schema": schema,
    }
    if examples:
        described["example"] = examples if is_list else examples[0]
    return described


def _value_schema(parameter: Parameter, models: Sequence[ServedModel], limits: Limits) -> Schema:
    if parameter.kind == "k":
        return {"type": "integer", "minimum": 1, "maximum": limits.k, "default": DEFAULT_K}
    if parameter.kind == "model":
        return {"type": "string", "enum": [model.name for model in models]}
    if parameter.kind == "choice":
        return {"type": "string", "enum": list(parameter.choices), "default": parameter.default}
    return {"type": "string", "maxLength": limits.letters}
