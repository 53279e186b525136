"""Stops with one sentence when Python is too old. Import it before anything else of ours.

This file, run.py and test.py keep to the syntax of Python 3.6: an older Python must be able to read
them in order to say so.
"""

import sys


def refusal(version: "tuple[int, ...]", executable: str) -> "str | None":
    """The sentence to stop with, or None when the version will do."""
    if tuple(version[:2]) >= (3, 11):
        return None
    return (
        f"Photokin needs Python 3.11 or newer, but {executable} is Python {version[0]}.{version[1]}. "
        "Install a newer one and start this with it."
    )


_sentence = refusal(sys.version_info[:2], sys.executable)
if _sentence:
    sys.stderr.write(_sentence + "\n")
    sys.exit(3)
