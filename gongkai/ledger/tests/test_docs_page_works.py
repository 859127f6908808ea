"""What docs/ledger.md tells a stranger to type gives the answer it promises."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.ledger import actions

PAGE = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")


@pytest.fixture
def taken(bureau_log, tmp_path):
    return actions.export(tmp_path / "log")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return found


def test_the_python_lines_print_the_root_of_the_checkpoint(taken):
    done = subprocess.run(
        [sys.executable, "-c", block("python")], cwd=taken, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (taken / "checkpoint.txt").read_text(encoding="utf-8").split("\n")[2]


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed here")
def test_openssl_verifies_the_signature(taken):
    script = f"set -e; KEY='{actions.verifier_key()}'\n{block('sh')}"
    done = subprocess.run(["bash", "-c", script], cwd=taken, capture_output=True, text=True)
    assert "Signature Verified Successfully" in done.stdout, done.stderr
