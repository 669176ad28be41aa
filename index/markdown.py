"""Markdown to plain text: what a reader of the rendered file sees, and what its front matter says about it."""

import re
from typing import Any


def split_markdown(text: str) -> tuple[dict[str, Any], str]:
    """Return the facts (front matter keys in lower case, a leading heading as `title`) and the text without markup."""
    facts, text = _front_matter(_without_comments(text))
    heading = re.match(r"\s*#[ \t]+([^\n]+)", text)
    if heading:
        text = text[heading.end() :]
        facts = {"title": heading[1]} | facts
    # Bounded repeats: a file of opening brackets must not take the square of its length.
    target = r"(?:\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)|\[[^\[\]\n]{0,200}\])"
    text = re.sub(rf"!\[[^\[\]\n]{{0,1000}}\]{target}", "", text)
    text = re.sub(rf"\[([^\[\]\n]{{0,1000}})\]{target}", r"\1", text)
    text = re.sub(r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]*\S[^\n]*\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^ {0,3}#{1,6}[ \t]+", "", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__)(?=\S)([^*_\n]{1,1000})(?<=\S)\1", r"\2", text)
    return facts, text


def _without_comments(text: str) -> str:
    """Cut out what a reader of the rendered file does not see."""
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[position:start])
        position = end + 3
    return "".join(kept) + text[position:]


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split off a leading block of `key: value` lines between `---` lines; other YAML in there is passed over."""
    block = re.match(r"---[ \t]*\n((?:(?!---|\.\.\.)[^\n]*\n){0,200})(?:---|\.\.\.)[ \t]*(?:\n|$)", text)
    if not block:
        return {}, text
    facts = {key.lower(): value.strip(" \t\"'") for key, value in re.findall(r"(?m)^(\w+):(.*)$", block[1])}
    return {key: value for key, value in facts.items() if value}, text[block.end() :]
