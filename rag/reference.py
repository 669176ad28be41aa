"""The HTTP API on one page, made of its OpenAPI document: no script, nothing loaded, so it works with no network.

FastAPI's own page loads its viewer from another site, which the page's security policy forbids.
"""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be sent: its name, where, of which type, and what it means."""

    name: str
    place: str
    type: str
    text: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One route with one method, and a command that uses it."""

    method: str
    path: str
    paragraphs: tuple[str, ...]
    fields: tuple[Field, ...]
    curl: str


def reference_html(spec: Schema, base: str) -> str:
    """Return a page that describes every route of an OpenAPI document; `base` is the server's address."""
    from jinja2 import Environment, StrictUndefined

    source = files("rag").joinpath("reference.html.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(source)
    return template.render(title=spec["info"]["title"], base=base, operations=list(operations(spec, base)))


def operations(spec: Schema, base: str) -> Iterator[Operation]:
    """Yield every route and method of an OpenAPI document, in its order."""
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            body = _body(operation, spec)
            fields = (*_parameters(operation, spec), *_properties(body, spec))
            paragraphs = tuple(" ".join(part.split()) for part in operation.get("description", "").split("\n\n"))
            yield Operation(method.upper(), path, paragraphs, fields, _curl(base + path, body))


def _body(operation: Schema, spec: Schema) -> Schema | None:
    content = operation.get("requestBody", {}).get("content", {})
    return _resolved(content["application/json"]["schema"], spec) if content else None


def _parameters(operation: Schema, spec: Schema) -> Iterator[Field]:
    for each in operation.get("parameters", ()):
        text = each.get("description") or each["schema"].get("description", "")
        yield Field(each["name"], each["in"], _type(each["schema"], spec), text, each.get("required", False))


def _properties(body: Schema | None, spec: Schema) -> Iterator[Field]:
    for name, schema in (body or {}).get("properties", {}).items():
        required = name in (body or {}).get("required", ())
        yield Field(name, "body", _type(schema, spec), schema.get("description", ""), required)


def _resolved(schema: Schema, spec: Schema) -> Schema:
    """Return a schema, or the one that it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Schema = spec["components"]["schemas"][name] if name else schema
    return found


def _type(schema: Schema, spec: Schema) -> str:
    """Return the type of a value in a few words."""
    schema = _resolved(schema, spec)
    if "anyOf" in schema:
        return " or ".join(_type(each, spec) for each in schema["anyOf"] if each.get("type") != "null")
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_type(each, spec) for each in schema['prefixItems'])}]"
        return f"list of {_type(schema.get('items', {}), spec)}"
    return str(schema.get("format") or schema.get("title" if "properties" in schema else "type", "any"))


def _curl(address: str, body: Schema | None) -> str:
    """Return a command that can be pasted; what stands in braces is for the reader to fill in."""
    if body is None:
        return f"curl -s {shlex.quote(address)}"
    example = json.dumps(body.get("examples", [{}])[0], ensure_ascii=False)
    return f"curl -s {shlex.quote(address)} -H 'Content-Type: application/json' -d {shlex.quote(example)}"
