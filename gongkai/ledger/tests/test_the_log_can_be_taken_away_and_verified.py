"""Anyone can take the log away and verify it without the platform (design: the transparency log)."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest

from gongkai.ledger import actions, notes
from gongkai.ledger.export import verify_export
from gongkai.ledger.models import Entry
from gongkai.ledger.tests.tampering import drop_triggers, sql

pytestmark = pytest.mark.usefixtures("bureau_log")


@pytest.fixture
def taken(tmp_path):
    return actions.export(tmp_path / "log")


def test_the_export_verifies_against_the_key_known_from_elsewhere(taken):
    verdict = verify_export(taken, actions.verifier_key())
    assert verdict.ok
    assert (verdict.size, verdict.root) == actions.head()


def test_the_export_prints_its_key_and_agrees_with_itself(taken):
    assert actions.verifier_key() in (taken / "README.txt").read_text(encoding="utf-8")
    assert verify_export(taken).ok


def test_each_line_is_the_canonical_entry(taken):
    lines = (taken / "entries.jsonl").read_bytes().splitlines()
    assert lines == [bytes(body) for body in Entry.objects.values_list("body", flat=True)]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed here")
def test_the_command_in_the_readme_gives_the_leaf(taken):
    (command,) = [
        line.strip() for line in (taken / "README.txt").read_text(encoding="utf-8").splitlines() if "sha256sum" in line
    ]
    done = subprocess.run(["bash", "-c", command], cwd=taken, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == bytes(Entry.objects.get(number=0).leaf).hex()


def test_the_third_line_of_the_checkpoint_is_the_root(taken):
    line = (taken / "checkpoint.txt").read_text(encoding="utf-8").split("\n")[2]
    assert base64.b64decode(line) == actions.head()[1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data.replace(b"fgc", b"xyz", 1), "根散列"),
        (lambda data: data[: data.rindex(b"\n", 0, -1) + 1], "文件中有 6 条"),
        (lambda data: data + data.splitlines(keepends=True)[-1], "文件中有 8 条"),
        (lambda data: data[:-1], "没有换行"),
        (lambda data: data.replace(b'"v":1', b'"v":2', 1), "第 0 条不是规范的日志条目"),
        (lambda data: data.replace(b'"prior":1', b'"prior":0', 1), "第 2 条所指的上一条不对"),
        (lambda data: data.replace(b"2017-09-28T10", b"2017-09-28T08", 1), "第 1 条的时间早于前一条"),
    ],
)
def test_a_changed_file_is_found(taken, change, says):
    path = taken / "entries.jsonl"
    path.write_bytes(change(path.read_bytes()))
    assert says in "".join(verify_export(taken, actions.verifier_key()).problems)


def test_a_log_signed_by_a_stranger_is_found_with_the_key_known_from_elsewhere(taken):
    stranger = notes.Signer("22" * 32, "gongkai.example/log")
    said = notes.open_checkpoint((taken / "checkpoint.txt").read_text(), notes.Verifier.parse(actions.verifier_key()))
    (taken / "checkpoint.txt").write_text(notes.sign_checkpoint(said, stranger), encoding="utf-8")
    assert "签名不成立" in verify_export(taken, actions.verifier_key()).problems[0]


@pytest.mark.parametrize("name", ["entries.jsonl", "checkpoint.txt", "README.txt"])
def test_a_missing_file_is_said(taken, name):
    (taken / name).unlink()
    assert "导出目录不完整" in "".join(verify_export(taken).problems)


def test_before_the_first_checkpoint_nothing_is_exported(tmp_path):
    drop_triggers()
    sql("DELETE FROM ledger_checkpoint")
    with pytest.raises(actions.NotSealed):
        actions.export(tmp_path / "log")


def test_rows_that_are_no_longer_what_was_signed_are_not_exported(tmp_path):
    drop_triggers()
    sql("DELETE FROM ledger_entry WHERE number = 6")
    with pytest.raises(ValueError, match="not the 7"):
        actions.export(tmp_path / "log")
    assert not (tmp_path / "log" / "checkpoint.txt").exists()
