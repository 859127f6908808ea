"""What holds for every page: no inline code, nothing from elsewhere, enough contrast, a way out of every error."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from gongkai.frame import palette, reader, style_guide, views

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
    parts = "card facts clock task pager empty note paper toc figures light tag narrow"
    for name in parts.split():
        assert f'class="{name}' in page, name
    assert "下载本清单" in page


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


@pytest.mark.parametrize("name", list(palette.PALETTES))
@pytest.mark.parametrize(("front", "back"), palette.PAIRS)
def test_words_stand_out_from_their_ground(front, back, name):
    named = palette.colours(name)
    assert palette.contrast(named[front], named[back]) >= (7 if "high" in name else 4.5)


@pytest.mark.parametrize("name", list(palette.PALETTES))
def test_the_border_of_a_field_can_be_seen(name):
    named = palette.colours(name)
    assert palette.contrast(named["field"], named["paper"]) >= 3


def test_every_way_to_ask_for_a_palette_turns_on_exactly_one():
    rules = re.findall(r"\{ *(?:color-scheme: \w+; )?(--day:[^}]*)\}", palette.SHEET.read_text())
    assert len(rules) == 9
    for rule in rules:
        assert rule.count("initial") == 1, rule
        assert rule.count(";") == 4, rule


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        ({}, ("", "", "")),
        ({"size": "care", "look": "dark", "contrast": "high"}, ("care", "dark", "high")),
        ({"size": "normal", "look": "auto", "contrast": "normal"}, ("", "", "")),
        ({"size": '"><script>', "look": "purple", "contrast": "1"}, ("", "", "")),
    ],
)
def test_only_what_can_be_chosen_is_taken_from_a_cookie(cookies, expected):
    assert tuple(reader.chosen(cookies).values()) == expected


def test_what_is_chosen_on_the_settings_page_is_remembered_and_leads_back():
    asked = {"size": "care", "look": "auto", "contrast": "high", "next": "/documents/"}
    response = views.display(RequestFactory().get("/display", asked))
    assert response.url == "/documents/"
    assert {name: morsel.value for name, morsel in response.cookies.items()} == {
        "size": "care",
        "look": "",
        "contrast": "high",
    }


@pytest.mark.django_db
def test_the_settings_page_shows_what_is_chosen_now(client):
    client.cookies["look"] = "dark"
    page = client.get("/display").content.decode()
    assert 'data-look="dark"' in page
    assert re.search(r'id="look-dark"[^>]* checked', page)
    assert re.search(r'id="size-normal"[^>]* checked', page)


def test_the_script_knows_the_same_cookies_and_values():
    script = (FRAME / "static/frame/gongkai.js").read_text()
    names, values = re.search(r"\(([a-z|]+)\)=\(([a-z|]+)\)", script).groups()
    assert set(names.split("|")) == set(reader.COOKIES)
    assert set(values.split("|")) == {value for choice in reader.CHOICES for value, _, _ in choice.values[1:]}
