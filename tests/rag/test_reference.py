"""The page that describes the API: types in words, commands that can be pasted, nothing of the document trusted."""

from typing import Any

from rag.reference import operations, reference_html

SPEC: dict[str, Any] = {
    "info": {"title": "T <script>"},
    "components": {
        "schemas": {
            "Body": {
                "required": ["q"],
                "examples": [{"q": "it's"}],
                "properties": {
                    "q": {"type": "string", "description": "<b>what</b>"},
                    "pairs": {"type": "array", "items": {"type": "array", "prefixItems": [{"type": "string"}] * 2}},
                    "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                    "any": {},
                },
            }
        }
    },
    "paths": {
        "/ask": {
            "post": {
                "description": "One\nline.\n\nAnother.",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
            }
        },
        "/list/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}]}},
    },
}


def test_what_can_be_sent() -> None:
    """In few words, with what must be there."""
    ask, listed = operations(SPEC, "http://x")
    assert (ask.method, ask.path, ask.paragraphs) == ("POST", "/ask", ("One line.", "Another."))
    assert [(field.name, field.type, field.required) for field in ask.fields] == [
        ("q", "string", True),
        ("pairs", "list of [string, string]", False),
        ("day", "date", False),
        ("any", "any", False),
    ]
    assert [(field.name, field.place, field.required) for field in listed.fields] == [("id", "path", True)]


def test_commands_can_be_pasted() -> None:
    """A shell reads them as they are meant."""
    ask, listed = operations(SPEC, "http://x")
    assert ask.curl == """curl -s http://x/ask -H 'Content-Type: application/json' -d '{"q": "it'"'"'s"}'"""
    assert listed.curl == "curl -s 'http://x/list/{id}'"


def test_everything_is_escaped() -> None:
    """Titles, descriptions, the address that a browser names."""
    page = reference_html(SPEC, 'http://x"><script>')
    assert "<script" not in page
    assert "<b>what" not in page
