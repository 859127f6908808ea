"""`gongkai requests`: mails come in from files, none is lost; keys are made (Order 711, art. 29)."""

import pytest

from gongkai.cli import requests as command
from gongkai.requests.models import IncomingMail
from gongkai.requests.tests.test_mails_as_they_come import SUBJECT, TEXT, simple


@pytest.mark.django_db
def test_the_command_brings_in_files_and_an_mbox(tmp_path, capsys, monkeypatch, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(command, "setup", lambda: None)
    one, box = tmp_path / "one.eml", tmp_path / "box.mbox"
    raw = simple(SUBJECT.encode("gb18030"), "text/plain", TEXT.encode("gb18030"))
    one.write_bytes(raw)
    box.write_bytes(
        b"From a Mon Mar  2 09:00:00 2026\n" + raw + b"\n\nFrom b Mon Mar  2 09:00:00 2026\nSubject: b\n\nb\n"
    )
    assert command.main(["import", str(one), str(box)]) == 0
    assert "已收过" in capsys.readouterr().out
    assert IncomingMail.objects.count() >= 2
    empty = tmp_path / "empty.eml"
    empty.write_bytes(b"")
    assert command.main(["import", str(empty)]) == 1
    assert command.main(["new-key"]) == 0
