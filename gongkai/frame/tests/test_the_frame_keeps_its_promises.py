"""What holds for every page: no inline code, nothing from elsewhere, enough contrast, a way out of every error."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from gongkai.frame import style_guide, views

FRAME = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((FRAME / "templates").rglob("*.html"))
SHEETS = sorted((FRAME / "static").rglob("*.css"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_inline_styles_or_scripts(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_sheet_fetches_anything_from_elsewhere(path):
    assert not re.search(r"@import|url\(|https?:", path.read_text())


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "429.html", "500.html"])
def test_an_error_page_stands_without_tables_request_or_context(name):
    page = render_to_string(name)
    assert "<h1>" in page
    assert 'href="/"' in page


@pytest.mark.django_db
def test_the_style_guide_shows_every_component():
    page = style_guide.page(RequestFactory().get("/staff/style")).content.decode()
    for name in ("card", "facts", "clock", "task", "pager", "empty", "note", "paper", "toc", "figures", "light", "tag"):
        assert f'class="{name}' in page, name


def test_large_type_is_remembered_and_leads_back():
    response = views.size(RequestFactory().get("/size", {"to": "large", "next": "/documents/?page=2"}))
    assert response.url == "/documents/?page=2"
    assert response.cookies["size"].value == "large"


def test_normal_type_forgets_the_cookie():
    response = views.size(RequestFactory().get("/size", {"to": "normal", "next": "/"}))
    assert response.cookies["size"]["max-age"] == 0


@pytest.mark.parametrize("away", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_the_way_back_never_leaves_the_site(away):
    assert views.size(RequestFactory().get("/size", {"next": away})).url == "/"


def colours(dark: bool) -> dict[str, str]:
    """Return the named colours of base.css; `dark`: as the dark scheme leaves them."""
    day, night, *_ = (FRAME / "static/frame/base.css").read_text().split("prefers-color-scheme: dark")
    named = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    return dict(named.findall(day)) | (dict(named.findall(night)) if dark else {})


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back"),
    [
        *[(front, back) for front in ("text", "quiet", "ink", "red", "green", "amber") for back in ("paper", "ground")],
        *[("text", back) for back in ("ink-soft", "red-soft", "amber-soft", "mark")],
        ("ink", "ink-soft"),
        ("amber", "amber-soft"),
        ("red", "red-soft"),
        ("paper", "ink"),
        ("on-mast", "mast"),
    ],
)
def test_words_stand_out_from_their_ground(front, back, dark):
    named = colours(dark)
    assert contrast(named[front], named[back]) >= 4.5
