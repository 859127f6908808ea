"""`gongkai read FILE… [--json]`: one object a file; a bad file is one sentence and status 2 (design, section 5)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gongkai.reading.cli import main
from gongkai.reading.tests import making

KEYS = [
    "file", "encoding", "kind", "title", "document_number", "index_number", "document_type", "issuing_bodies",
    "addressees", "made_on", "published_on", "effective_on", "topic", "keywords", "headings", "assignments",
    "time_limits", "attachments", "cited_numbers", "repeals", "contacts", "warnings",
]  # fmt: skip


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "通知.txt"
    path.write_bytes(making.as_text().encode("gb18030"))
    return str(path)


def test_one_file_is_one_object_on_one_line(notice, capsys):
    assert main(["--json", notice]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    found = json.loads(lines[0])
    assert list(found) == KEYS
    assert (found["file"], found["encoding"], found["kind"]) == (notice, "gb18030", "official")
    assert found["title"] == "".join(making.TITLE)


def test_several_files_are_an_object_a_line_in_their_order(notice, tmp_path, capsys):
    other = tmp_path / "b.docx"
    other.write_bytes(making.as_docx())
    assert main([notice, str(other), "--json"]) == 0
    assert [json.loads(line)["file"] for line in capsys.readouterr().out.splitlines()] == [notice, str(other)]


def test_a_bad_file_is_one_sentence_and_the_others_are_printed(notice, tmp_path, capsys):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert main(["--json", str(picture), notice, str(tmp_path / "none"), str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert [json.loads(line)["file"] for line in shown.out.splitlines()] == [notice]
    complaints = shown.err.splitlines()
    assert [line.split("：")[0] for line in complaints] == [
        f"gongkai read: {each}" for each in (picture, tmp_path / "none", tmp_path)
    ]
    assert all(line.endswith("。") for line in complaints)


def test_people_see_title_number_outline_and_duties(notice, capsys):
    assert main([notice]) == 0
    shown = capsys.readouterr().out
    for part in ("".join(making.TITLE), "文号：某市监发〔2024〕15号", "成文日期：2024-03-05", "法规处", "20个工作日内"):
        assert part in shown


def test_no_file_named_is_status_two(capsys):
    assert main([]) == 2


def test_a_dash_reads_standard_input_and_any_locale_prints_chinese():
    code = "import sys; from gongkai.reading.cli import main; sys.exit(main(['-', '--json']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=making.as_text().encode(),
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path)},
    )
    assert json.loads(done.stdout)["title"] == "".join(making.TITLE)


def test_a_reader_that_leaves_early_is_no_error(notice):
    code = "import sys; from gongkai.reading.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, *[notice] * 300]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_reading_needs_no_django():
    code = "import sys, gongkai.reading.cli; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_plain_text_does_not_load_the_readers_of_other_formats():
    code = (
        "import sys, gongkai.reading as r; r.read('关于某事的通知'.encode()); "
        "sys.exit(any(name in sys.modules for name in ('lxml', 'pypdf', 'docx', 'charset_normalizer')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
