"""What a shared library was measured to do, and the tables that tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.benchmarks.laboratory import print_table
from tests.benchmarks.shared_copying import Copied

CLIENTS = (1, 4, 16)
FOLDERS = ("1", "10", "50")


@dataclass
class Measured:
    """What one library gave."""

    name: str
    count: int
    copy_s: float = 0.0
    index_s: float = 0.0
    kilobytes: float = 0.0
    index_kilobytes: float = 0.0
    recall: dict[str, float] = field(default_factory=dict)
    median_ms: dict[str, float] = field(default_factory=dict)
    rates: dict[tuple[int, bool], tuple[float, float]] = field(default_factory=dict)
    rows_per_s: float = 0.0


def called(folder: str) -> str:
    """Return what a folder with so many photos in a hundred is called; "" is everything."""
    return f"{folder} %" if folder else "all"


def print_libraries(libraries: Sequence[Measured]) -> None:
    """Print what libraries find and how fast, and what clients and writers get out of them together."""
    print_table(
        "A shared library: made, and what it finds (recall@10, median ms of one client)",
        (
            "", "vectors", "copied rows/s", "index s", "kB each", "index kB",
            *(f"{called(folder)} {what}" for folder in ("", *FOLDERS) for what in ("recall", "ms")),
        ),
        [
            (
                m.name,
                m.count,
                round(m.count / m.copy_s),
                round(m.index_s, 1),
                m.kilobytes,
                m.index_kilobytes,
                *(value for folder in ("", *FOLDERS) for value in (m.recall[folder], m.median_ms[folder])),
            )
            for m in libraries
        ],
    )  # fmt: skip
    print_table(
        "Questions a second, and the median of one in ms; while two write, and how many rows a second they add",
        ("vectors", *(f"{clients} {what}" for clients in CLIENTS for what in ("at rest", "writing")), "rows/s"),
        [
            (
                m.count,
                *(
                    f"{m.rates[clients, busy][0]:.0f} ({m.rates[clients, busy][1]:.0f} ms)"
                    for clients in CLIENTS
                    for busy in (False, True)
                ),
                round(m.rows_per_s),
            )
            for m in libraries
            if m.rates
        ],
    )


def print_copied(each: Copied) -> None:
    """Print how long sharing a library took."""
    print_table(
        "A library of one's own is shared",
        ("photos", "MB read", "s", "photos/s", "MB/s"),
        [
            (
                each.photos,
                round(each.megabytes),
                round(each.seconds, 1),
                round(each.photos / each.seconds),
                round(each.megabytes / each.seconds),
            )
        ],
    )
