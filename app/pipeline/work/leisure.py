"""Whether photos may be read again for another engine now, or only while nobody uses the computer."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from app.core.text import Text, text
from app.machine.settings import ReadAgain
from app.pipeline.work.input_idle import idle_s

log = logging.getLogger(__name__)

IDLE_AFTER_S = 180.0
_LOOK_EVERY_S = 10.0
_BELIEVE_S = 2.0
_LITTLE_TO_DO = 0.5
"""Of the processor's cores: more than that at work means that another program has something to do."""
READING = "reading"
"""Reading photos again; other kinds of work that wait with it have names of their own."""
_JOIN_TIMEOUT_S = 5.0  # what is asked for may take as long as the system's answer does

_MINUTES = round(IDLE_AFTER_S / 60)
_BY_SYSTEM = text("Photos are read again once nobody has used this computer for {minutes} minutes.", minutes=_MINUTES)
_BY_ITSELF = text(
    "Photos are read again once nobody has used this window for {minutes} minutes and the processor has little to do.",
    minutes=_MINUTES,
)


class Leisure:
    """What the user wants, and since when nobody has used the computer. Any thread may ask.

    Where the system does not tell, the window's own input (``touch``) decides, and before anything is begun how busy
    the processor is. ``on_leisure`` is called once when what was put off may be done, on a thread of its own, which
    starts when something is put off for the first time.
    """

    def __init__(
        self,
        choice: ReadAgain = "at_once",
        on_leisure: Callable[[], object] = lambda: None,
        idle_s: Callable[[], float | None] = idle_s,
        clock: Callable[[], float] = time.monotonic,
        load: Callable[[], float] | None = None,
    ) -> None:
        """``idle_s``: seconds without input, None if nobody can tell; ``load``: the share of the cores at work."""
        self._choice: ReadAgain = choice
        self._on_leisure = on_leisure
        self._idle_s = idle_s
        self._clock = clock
        self._load = load or _share_at_work
        self._lock = threading.RLock()
        self._touched_at = clock()
        self._told: tuple[float, float | None] = float("-inf"), None
        self._hurried = False
        self._put_off: set[str] = set()
        self._called = False
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def choice(self) -> ReadAgain:
        return self._choice

    def choose(self, choice: ReadAgain) -> bool:
        """Follow the user from now on; tell whether what was put off may be done now."""
        with self._lock:
            self._choice = choice
            return bool(self._put_off) and choice == "at_once"

    def hurry(self) -> None:
        """Do not wait this time: until nothing is put off any more."""
        self._hurried = True

    def touch(self) -> None:
        """The window was used just now."""
        self._touched_at = self._clock()

    @property
    def is_waited_for(self) -> bool:
        """Whether photos are read again only while the computer is not used."""
        return self._choice == "idle" and not self._hurried

    @property
    def unused_s(self) -> float:
        """For how many seconds nobody has used the computer, or the window where the system does not tell."""
        return self._unused()[0]

    def may_begin(self) -> bool:
        """Tell whether photos may be read again now."""
        if not self.is_waited_for:
            return True
        unused_s, is_told = self._unused()
        return unused_s >= IDLE_AFTER_S and (is_told or self._load() < _LITTLE_TO_DO)

    def may_go_on(self) -> bool:
        """Tell whether reading them, once begun, may go on: then the processor is busy with just that."""
        return not self.is_waited_for or self._unused()[0] >= IDLE_AFTER_S

    @property
    def waiting_for(self) -> Text | None:
        """What is waited for with reading again, None if that was not put off."""
        with self._lock:
            if not (READING in self._put_off and self.is_waited_for):
                return None
            return _BY_SYSTEM if self._unused()[1] else _BY_ITSELF

    def note(self, put_off: bool, what: str = READING) -> None:
        """Remember whether a kind of work was put off; the thread looks after it from now on."""
        with self._lock:
            self._called = False
            if not put_off:
                self._put_off.discard(what)
                self._hurried &= what != READING
                return
            self._put_off.add(what)
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="leisure", daemon=True)
                self._thread.start()

    def look(self) -> None:
        """Look whether what was put off may be done. The thread does that now and then."""
        with self._lock:
            due = bool(self._put_off) and not self._called and self.may_begin()
            self._called |= due
        if due:
            log.info("the computer is idle: photos are read again")
            self._on_leisure()

    def close(self) -> None:
        """End the thread, and wait for it."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(_JOIN_TIMEOUT_S)

    def _unused(self) -> tuple[float, bool]:
        """Return for how many seconds nobody has used the computer, and whether that is what the system tells."""
        with self._lock:
            now_s = self._clock()
            if now_s - self._told[0] >= _BELIEVE_S:
                self._told = now_s, self._idle_s()
            told = self._told[1]
        return (now_s - self._touched_at, False) if told is None else (told, True)

    def _run(self) -> None:
        while not self._closing.wait(_LOOK_EVERY_S):
            self.look()


def _share_at_work() -> float:
    try:
        return os.getloadavg()[0] / (os.cpu_count() or 1)
    except (OSError, AttributeError):  # Windows has no such number, and tells of input
        return 0.0
