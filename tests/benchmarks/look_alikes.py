"""Look-alikes: what is found, what is wrongly found, and what it costs.

    python3 build/bench.py look-alikes [--part quality] [--photos FOLDER] [--count 300]

*Quality* (``look_alike_quality``): photos changed in sixteen ways that ask for themselves; bursts and other scenes,
told apart by eye (``scenes.csv``).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks.laboratory import PHOTOS

_PARTS = ("quality",)


def main() -> int:
    """Measure, print, and say whether it is as good as it should be."""
    parser = argparse.ArgumentParser(description="Look-alikes: quality and cost.")
    parser.add_argument("--part", choices=_PARTS, default="quality")
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=300, help="how many photos are changed")
    options = parser.parse_args()
    from tests.benchmarks import look_alike_quality

    return look_alike_quality.measure(options.photos, options.count)


if __name__ == "__main__":
    sys.exit(main())
