"""`gongkai COMMAND …`: finds the command and gives it its words.

Exit 0: done, or the answer is yes. 1: the answer is no. 2: the input cannot be used, told in one
sentence on standard error. Commands that need no database never load Django.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from gongkai.errors import GongkaiError

# name: (module with main(argv) -> int, what it does)
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("gongkai.cli.demo", "build or open the demo office and serve it on 127.0.0.1:8000"),
    "serve": ("gongkai.cli.serve", "serve the platform (settings from the environment)"),
    "setup": ("gongkai.cli.setup", "make or migrate the database, collect static files"),
    "read": ("gongkai.reading.cli", "read official documents into their parts; no database"),
    "due": ("gongkai.law.cli", "compute a due date, day by day if asked; no database"),
    "import": ("gongkai.cli.importing", "bring documents and plans in as drafts; no doubles"),
    "reposts": ("gongkai.cli.reposts", "fetch what the watched portals have published; no source, no fetch"),
    "requests": ("gongkai.cli.requests", "requests for information: import mails, new-key, rotate, settle"),
    "ledger": ("gongkai.cli.ledger", "head, checkpoint, check, export, prove, verify: the transparency log"),
    "search": ("gongkai.cli.search", "search what the public may see"),
    "reindex": ("gongkai.cli.reindex", "build the search index anew"),
    "mail": ("gongkai.cli.mail", "send what waits in the outbox"),
    "tick": ("gongkai.cli.tick", "what the timer runs every minute: releases that are set for now"),
    "selfcheck": (
        "gongkai.cli.selfcheck",
        "look at the whole site as the national inspections do, and keep what is found",
    ),
    "nightly": ("gongkai.cli.nightly", "what the timer runs: new yearly clocks, recomputation, checkpoint, check"),
    "package": ("gongkai.cli.package", "the whole public data set as one signed file; verify one"),
    "mirror": ("gongkai.cli.mirror", "the whole public site as files that anyone can host; verify them"),
    "backup": ("gongkai.cli.backup", "a consistent copy of database and files while running"),
    "restore": ("gongkai.cli.restore", "put a copy back in place of the present state"),
    "user": ("gongkai.cli.user", "create the first operator"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if words else 2
    if words[0] in {"-V", "--version"}:
        from gongkai import __version__

        print(f"gongkai {__version__}")
        return 0
    if words[0] not in COMMANDS:
        print(f"gongkai: there is no command “{words[0]}”; `gongkai help` lists them.", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")
    run: Callable[[Sequence[str]], int] = import_module(COMMANDS[words[0]][0]).main
    try:
        return run(words[1:])
    except GongkaiError as error:
        print(f"gongkai {words[0]}: {error.says}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has gone (| head): not an error of ours. Keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    """Return the list of commands as printed by `gongkai help`."""
    width = max(map(len, COMMANDS))
    lines = [f"  gongkai {name:<{width}}  {does}" for name, (_, does) in COMMANDS.items()]
    return "\n".join(
        ["gongkai 公开: open government as law and plan demand", "", *lines, "", "gongkai COMMAND --help says more."]
    )


if __name__ == "__main__":
    sys.exit(main())
