"""Look-alikes: what is found, what is wrongly found, and what it costs.

    python3 build/bench.py look-alikes [--part quality|large|first-look|by-rule] [--photos FOLDER] [--count NUMBER]

*Quality* (``look_alike_quality``): photos changed in sixteen ways that ask for themselves; bursts and other scenes,
told apart by eye (``scenes.csv``).
*Large* (``large_look_alikes``): a library of 100,000 photos with 5,000 planted groups, in the background.
*First look* (``first_look``): what looking once more takes after a start, where all photos have been compared.
*By rule* (``rule_list``): paintings of the list of what would go.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks.laboratory import PHOTOS

_PARTS = ("quality", "large", "first-look", "by-rule")


def main() -> int:
    """Measure, print, and say whether it is as good as it should be."""
    parser = argparse.ArgumentParser(description="Look-alikes: quality and cost.")
    parser.add_argument("--part", choices=_PARTS, default="quality")
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument(
        "--count", type=int, help="photos that are changed (300), in the library (100,000), or groups (2,000)"
    )
    parser.add_argument("--library", type=Path, help="where the large library is kept for another time")
    options = parser.parse_args()
    if options.part == "large":
        from tests.benchmarks import large_look_alikes

        return large_look_alikes.measure(options.photos, options.count or 100_000, options.library)
    if options.part == "first-look":
        from tests.benchmarks import first_look

        return first_look.measure(options.count or 100_000)
    if options.part == "by-rule":
        from tests.benchmarks import rule_list

        return rule_list.measure(options.count or 2_000)
    from tests.benchmarks import look_alike_quality

    return look_alike_quality.measure(options.photos, options.count or 300)


if __name__ == "__main__":
    sys.exit(main())
