"""A backup taken while the house is at work comes back whole, and never over a longer log by accident.

Run in processes of their own: a database file changes places beneath them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def gongkai(var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the demo's house at `var`."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "DATABASE_URL"))},
        "GONGKAI_VAR": str(var),
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "gongkai", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_copy_comes_back_and_a_damaged_one_does_not(tmp_path, migrated):
    var = tmp_path / "var"
    var.mkdir()
    shutil.copyfile(migrated, var / "gongkai.sqlite3")
    built = gongkai(var, "demo", "--build-only")
    assert built.returncode == 0, built.stderr
    copy = tmp_path / "copy.tar.gz"
    assert gongkai(var, "backup", str(copy)).returncode == 0
    again = gongkai(var, "backup", str(copy))
    assert again.returncode == 2
    assert "已存在" in again.stderr

    database = sqlite3.connect(var / "gongkai.sqlite3")
    with database:
        database.execute("DELETE FROM programme_evidence")
        database.execute("DELETE FROM publishing_validitymark")
    assert gongkai(var, "ledger", "check").returncode == 1
    at_work = gongkai(var, "restore", str(copy))
    assert at_work.returncode == 2
    assert "正在使用" in at_work.stderr
    database.close()

    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(copy.read_bytes()[:-5000])
    refused = gongkai(var, "restore", str(broken))
    assert refused.returncode == 2
    assert "备份" in refused.stderr

    restored = gongkai(var, "restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    checked = gongkai(var, "ledger", "check")
    assert checked.returncode == 0, checked.stdout
