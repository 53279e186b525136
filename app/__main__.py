"""Start the program: ``python -m app``. Kept tiny, because every decoder process imports it again."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program with the arguments of the command line; return its exit code."""
    from app.machine.interruption import end_at_once

    end_at_once()  # before anything that takes time
    from app.main import start

    return start(sys.argv[1:])


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()  # in a packaged program this is where a decoder process begins
    sys.exit(main())
