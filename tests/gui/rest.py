"""Tells when nothing more will happen by itself, so that "nothing happens" is seen and not slept through."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QThreadPool, QTimer

_WAIT_MS = 30_000


def come_to_rest(*owners: QObject) -> None:
    """Let events through until no timer and no errand of these objects is left, nor any event of anybody.

    What a part of the window does later, it does by a timer, by an errand or when an event comes: with none of them
    left it will do nothing before somebody asks it. Timers that repeat for ever are none of theirs.
    """
    guard = QTimer(singleShot=True, interval=_WAIT_MS)
    guard.start()
    while guard.isActive():
        errands = [pool for owner in owners for pool in owner.findChildren(QThreadPool)]
        for pool in errands:
            assert pool.waitForDone(_WAIT_MS)
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
        if not any(timer.isActive() for owner in owners for timer in _timers(owner)):
            QCoreApplication.processEvents()  # what those events have posted
            if not any(timer.isActive() for owner in owners for timer in _timers(owner)):
                return
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    raise AssertionError("it does not come to rest")


def _timers(owner: QObject) -> list[QTimer]:
    return [*owner.findChildren(QTimer), *([owner] if isinstance(owner, QTimer) else [])]
