"""Templates and styles: strict policy, no words that cannot be translated."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture.reading import ROOT, files, relative

TEMPLATES = [path for path in files(".html", ".txt") if path.is_relative_to(ROOT / "templates")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
INLINE = {
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "script without src": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE
    ),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
# A wheel of ours ships everything; nothing comes from elsewhere.
OUTSIDE = re.compile(r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""")


def without_comments(path):
    text = path.read_text(encoding="utf-8")
    return re.sub(r"{#.*?#}|{% comment .*?endcomment %}|<!--.*?-->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_template_compiles(path):
    name = str(path.relative_to(ROOT / "templates"))

    assert get_template(name).template.name == name


def test_templates_have_no_inline_style_or_script():
    """The policy would refuse it in the browser; mail is not a browser's page."""
    found = [
        f"{relative(path)}: {what}"
        for path in TEMPLATES
        if "/mail/" not in str(path) and path.name != "mail.html"
        for what, pattern in INLINE.items()
        if pattern.search(without_comments(path))
    ]
    assert found == []


def test_nothing_is_loaded_from_outside():
    found = [
        relative(path)
        for path in files(".html", ".css", ".js")
        if path.parts[-2] != "mail" and OUTSIDE.search(without_comments(path))
    ]
    assert found == []


def test_source_texts_are_english():
    """Chinese stands in the catalogue; in code only as data that files are read by."""
    data = ("importers", "data", "demo", "search")
    found = [
        relative(path)
        for path in files(".html", ".js", ".css")
        if CHINESE.search(without_comments(path)) and not set(data) & set(path.parts)
    ]
    assert found == []


def test_styles_shout_at_nobody():
    found = [relative(path) for path in files(".css") if "!important" in path.read_text("utf-8")]
    assert [path for path in found if not path.endswith("print.css")] == []


def test_colours_are_tokens():
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(", re.IGNORECASE)
    found = [
        f"{relative(path)}: {match.group()}"
        for path in files(".css")
        if path.name not in {"tokens.css", "print.css"}
        for match in colour.finditer(without_comments(path))
    ]
    assert found == []
