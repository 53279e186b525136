"""The real program with photos that take their time: whoever wants to meet it at work does.

python -m tests.reliability.slow_reading [--impatient] ARGUMENTS…: ``--impatient`` shortens the time limit of a photo.
As long as the file named by ``PHOTOKIN_HELD`` is there each photo takes longer still, within that limit.
"""

from __future__ import annotations

import os
import sys
import time

from app.imaging.prepare import Prepared, prepare

_READING_S = 0.6
_HELD_S = 8.0
LIMIT_S = 1.5


def read_slowly(*arguments: object, **room: object) -> Prepared:
    """Run in a decoder process."""
    time.sleep(_READING_S)
    end = time.monotonic() + _HELD_S
    while time.monotonic() < end and os.path.exists(os.environ.get("PHOTOKIN_HELD", "")):
        time.sleep(0.02)
    return prepare(*arguments, **room)  # type: ignore[arg-type]


def main(arguments: list[str]) -> int:
    from app.main import start
    from app.pipeline.decoding import absence, decoders

    if arguments[0] == "--impatient":
        arguments = arguments[1:]
        decoders.TIMEOUT_S, absence.AWAY_S = LIMIT_S, LIMIT_S / 2
    decoders.prepare = read_slowly  # type: ignore[attr-defined]
    return start(arguments)


if __name__ == "__main__":
    # By its own name, which decoder processes can import: this module is __main__ here.
    from tests.reliability import slow_reading

    sys.exit(slow_reading.main(sys.argv[1:]))
