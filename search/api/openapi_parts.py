"""Parts of the OpenAPI document that every path uses."""

from __future__ import annotations

from typing import Any

from search.api.problems import MEDIA_TYPE

Schema = dict[str, Any]

RETRY: Schema = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}


def parameter(name: str, where: str, schema: Schema) -> Schema:
    """A parameter in the path (always required), the query or a header."""
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def reference(name: str) -> Schema:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def answer(name: str, description: str = "The answer.", headers: Schema | None = None) -> Schema:
    """One answer in JSON."""
    content = {"application/json": {"schema": reference(name)}}
    return {"description": description, "content": content} | ({"headers": headers} if headers else {})


def responses(name: str, wrong: dict[str, str], status: str = "200") -> Schema:
    """What goes well, and what can go wrong, 503 always among it."""
    return {status: answer(name), **problem_answers(wrong | {"503": "No search can be answered at the moment."})}


def problem_answers(wrong: dict[str, str]) -> Schema:
    """Every answer may also be a 421: a Host header that is not ours."""
    content = {MEDIA_TYPE: {"schema": reference("Problem")}}
    listed = {
        status: {"description": text, "content": content} | ({"headers": RETRY} if status == "503" else {})
        for status, text in (wrong | {"421": "The Host header names no host of ours."}).items()
    }
    return dict(sorted(listed.items()))
