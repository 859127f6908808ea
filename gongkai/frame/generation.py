"""One number in shared memory that says which state of the house a ready page shows.

Whatever is about to change what the public sees closes the house, commits, and opens it with a new number. A ready page
belongs to one number and is thrown away with it, in every process and in nginx at once: all of them map the same file.

The file `pages/state` in GONGKAI_VAR holds whole numbers of eight bytes:

    0   the number: even while the house is open, odd while a change is on its way
    8   until when ready files may be handed out, in microseconds since 1970; 0: no file is ready
    16  the boot of the machine the number belongs to: after a loss of power nothing ready is trusted

The lock beside it is held together (shared) by all who commit, and alone by who opens. The kernel lets go of it when a
process dies, so a change that was killed half way leaves the house closed, never open with an old page; whoever comes
next finds the lock free and opens it. The file is never replaced: nginx keeps its mapping.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NUMBER, UNTIL, BOOT = 0, 1, 2
_SIZE = 4096
# How long a request waits for a change that is being committed before it is answered without ready pages.
PATIENCE = 2.0


class Generation:
    """The number of one house. `words` is the mapped file; reading it costs no system call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "tree"
        self._lock = folder / "lock"
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / "state", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if os.fstat(descriptor).st_size < _SIZE:
                os.ftruncate(descriptor, _SIZE)
            self._map = mmap.mmap(descriptor, _SIZE)
        finally:
            os.close(descriptor)
        self.words = memoryview(self._map).cast("q")
        if not self.words[NUMBER] or self.words[BOOT] != _boot():
            self._begin()

    @property
    def number(self) -> int:
        """The number now; odd while a change is on its way."""
        return self.words[NUMBER]

    @contextmanager
    def change(self) -> Iterator[None]:
        """Close the house for the length of a commit and open it with a new number.

        Between the two nothing ready is handed out, so nobody can be shown what this commit has just ended.
        """
        descriptor = self._locked(fcntl.LOCK_SH)
        try:
            self.words[NUMBER] = self._fresh() | 1
            try:
                yield
            finally:
                self._open(descriptor)
        finally:
            os.close(descriptor)

    def turn(self) -> None:
        """Throw away all that is ready, without a change of the records: time itself has changed what they show."""
        with self.change():
            pass

    def settled(self) -> int:
        """Return the number once no change is on its way; an odd one when that takes longer than PATIENCE.

        A change whose process has died is ended here.
        """
        number = self.words[NUMBER]
        if not number & 1:
            return number
        give_up = time.monotonic() + PATIENCE
        while number & 1 and time.monotonic() < give_up:
            descriptor = self._locked(fcntl.LOCK_SH)
            try:
                self._open(descriptor)
            finally:
                os.close(descriptor)
            number = self.words[NUMBER]
            if number & 1:
                time.sleep(0.001)
                number = self.words[NUMBER]
        return number

    def offer(self, number: int, until: float) -> bool:
        """Let files of `number` be handed out until `until` (seconds since 1970); False when it has passed already."""
        if self.words[NUMBER] == number and self.words[UNTIL]:
            return True
        descriptor = self._locked(fcntl.LOCK_SH)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self.words[NUMBER] != number:
                return False
            self.words[UNTIL] = int(until * 1_000_000)
            return True
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)

    def sweep(self) -> None:
        """Delete the files of numbers that have passed."""
        number = self.number
        if self.files.is_dir():
            for folder in self.files.iterdir():
                if folder.name.isdigit() and int(folder.name) < number:
                    shutil.rmtree(folder, ignore_errors=True)

    def _locked(self, how: int) -> int:
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(descriptor, how)
        return descriptor

    def _open(self, descriptor: int) -> None:
        """Open the house if nobody else is committing; the last of several opens it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self.words[UNTIL] = 0
        self.words[NUMBER] = self._fresh() + 1 & ~1

    def _fresh(self) -> int:
        # Microseconds: a number that Lua can hold exactly, and that no other day of this house has had.
        return max(time.time_ns() // 1000, self.words[NUMBER] + 1)

    def _begin(self) -> None:
        """Make the first number of this boot; what an earlier one left behind is deleted."""
        descriptor = self._locked(fcntl.LOCK_EX)
        try:
            boot = _boot()
            if self.words[NUMBER] and self.words[BOOT] == boot:
                return
            self.words[NUMBER] = self._fresh() | 1
            shutil.rmtree(self.files, ignore_errors=True)
            self.words[UNTIL] = 0
            self.words[BOOT] = boot
            self.words[NUMBER] = self._fresh() + 1 & ~1
        finally:
            os.close(descriptor)


_house: Generation | None = None
_opening = threading.Lock()


def house() -> Generation:
    """Return the number of the house of GONGKAI_VAR, mapped once a process."""
    from django.conf import settings

    global _house
    folder = Path(settings.VAR) / "pages"
    found = _house
    if found is None or found.folder != folder:
        with _opening:
            found = _house
            if found is None or found.folder != folder:
                found = _house = Generation(folder)
    return found


def _boot() -> int:
    """Return the first 48 bits of this boot's identity; 1 where the system has none."""
    try:
        return int(Path("/proc/sys/kernel/random/boot_id").read_text().replace("-", "")[:12], 16) or 1
    except (OSError, ValueError):
        return 1
