"""The photographs: what each shows, in which light, when and how it was taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np

from scenes.avenue import AUTUMN, MIST, SUMMER, WINTER, Season, avenue
from scenes.canal import Hour, canal
from scenes.dunes import dunes
from scenes.film import Film
from scenes.fruit import APPLE, LEMON, LIME, ORANGE, PEACH, PLUM, Kind, heap, lying
from scenes.hours import (
    AFTERGLOW,
    AUTUMN_DAY,
    BLUE_HOUR,
    CANAL_AT_NIGHT,
    CANAL_DAY,
    CANAL_LATE,
    CANAL_NEAR_NIGHT,
    EVENING,
    MORNING,
    NOON,
    STORM,
    SUNSET,
    WINTER_DAY,
)
from scenes.land import Camera
from scenes.lighthouse import Tower, lighthouse
from scenes.mountain_lake import lake
from scenes.night import starry_lake, town_out_of_focus
from scenes.noise import Array, f32
from scenes.photo import Copy, Photo
from scenes.sky import Sky
from scenes.tracing import Lens, Room, Table, Tracer
from scenes.water import sea

_TALL = (427, 640)
_SAMPLES = 4
_SOFT = Film(exposure=0.85, contrast=0.35, saturation=0.9)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)  # a camera knows no zone


_PAINTED = Tower()
_FROM_ABOVE = Lens((0, 9, -9), (0, 1.6, -0.6), 38, 0.010)
_FROM_THE_BANK = Camera(0.1, 0.05, 0.0, 2, 60, 0.56)


def _lake(
    camera: Camera, sky: Sky, snow_line: float = 1.5, autumn: float = 0.0, calm: float = 0.95
) -> Callable[[int, int], Array]:
    return lambda width, height: lake(camera, sky, width, height, snow_line=snow_line, autumn=autumn, calm=calm)


def _canal(hour: Hour, lean: float = 0.0, seed: int = 4) -> Callable[[int, int], Array]:
    return lambda width, height: canal(hour, width, height, lean=lean, seed=seed)


def _sea(camera: Camera, sky: Sky, body: tuple[float, float, float], wind: float) -> Callable[[int, int], Array]:
    return lambda width, height: sea(camera, sky, width, height, body, wind)


def _light(camera: Camera, sky: Sky, tower: Tower = _PAINTED, wind: float = 1.0) -> Callable[[int, int], Array]:
    body = (0.012, 0.05, 0.075) if sky.elevation > 15 else (0.008, 0.02, 0.03)
    return lambda width, height: lighthouse(camera, sky, tower, body, width, height, wind)


def _dunes(camera: Camera, sky: Sky) -> Callable[[int, int], Array]:
    return lambda width, height: dunes(camera, sky, width, height)


def _avenue(season: Season, shift: float = 0.0, horizon: float = 0.70) -> Callable[[int, int], Array]:
    return lambda width, height: avenue(season, width, height, shift=shift, horizon=horizon)


def _market(kinds: list[Kind], seed: int, lens: Lens = _FROM_ABOVE) -> Callable[[int, int], Array]:
    def light(width: int, height: int) -> Array:
        fruits = heap(kinds, 13, 11, seed)
        tracer = Tracer(fruits, Table((0.12, 0.08, 0.05)), Room(), lens, np.random.default_rng(seed))
        return tracer.photograph(width, height, _SAMPLES)

    return light


def _table(
    places: list[tuple[float, float, Kind]], table: Table, lens: Lens, room: Room, seed: int
) -> Callable[[int, int], Array]:
    def light(width: int, height: int) -> Array:
        chance = np.random.default_rng(seed)
        sizes = chance.uniform(0.95, 1.06, len(places)).astype(np.float32)
        kinds = [kind for _, _, kind in places]
        centres = f32([(x, size * min(kind.axes), z) for (x, z, kind), size in zip(places, sizes, strict=True)])
        fruits = lying(centres, sizes, kinds, chance, 0.35)
        return Tracer(fruits, table, room, lens, chance).photograph(width, height, _SAMPLES * 2)

    return light


_OAK = Table((0.33, 0.19, 0.095))
_LINEN = Table((0.62, 0.60, 0.56), "cloth")
_SLATE = Table((0.055, 0.058, 0.062), "stone")
_BOWLFUL = [(-1.15, 0.2, ORANGE), (1.0, 0.55, ORANGE), (0.15, -1.35, ORANGE), (-2.5, -1.6, LEMON), (2.6, -0.9, LIME)]
_CITRUS = [
    (-1.3, 0.3, LEMON),
    (1.25, 0.2, LEMON),
    (0.2, -1.6, LIME),
    (-2.9, -1.2, LIME),
    (2.9, 1.8, LEMON),
    (0.1, 2.3, LIME),
]
_PLUMS = [
    (-1.1, 0.1, PLUM),
    (1.05, 0.5, PLUM),
    (0.15, -1.55, PLUM),
    (2.9, -0.8, PLUM),
    (-3.0, 1.2, PLUM),
    (-0.3, 2.3, PLUM),
]
_CLOSE = Lens((0.4, 5.2, -9.5), (0.1, 0.9, -0.9), 38, 0.011)

ALBUM: dict[str, Photo | Copy] = {
    "Alps/lake-noon.jpg": Photo(_lake(_FROM_THE_BANK, NOON), _at("2024-07-14T12:42:10")),
    "Alps/lake-morning.jpg": Photo(_lake(Camera(0.06, 0.05, 0.1, 0, 60, 0.54), MORNING), _at("2024-07-15T07:05:31")),
    "Alps/lake-evening.jpg": Photo(
        _lake(Camera(0.14, 0.05, 0.0, 4, 58, 0.55), EVENING), _at("2024-07-15T20:18:02"), size=(1280, 854), finer=1
    ),
    "Alps/lake-autumn.jpg": Photo(
        _lake(Camera(0.1, 0.05, 0.05, 1, 60, 0.55), AUTUMN_DAY, 1.25, 1.0),
        _at("2024-10-09T14:20:44"),
    ),
    "Alps/lake-winter.jpg": Photo(
        _lake(Camera(0.12, 0.05, 0.0, 2, 60, 0.57), WINTER_DAY, -0.6), _at("2025-01-18T11:34:27")
    ),
    "Alps/far-shore.jpg": Photo(
        _lake(Camera(-0.6, 0.07, 1.6, 24, 64, 0.60), NOON, calm=0.7), _at("2024-07-14T15:11:52")
    ),
    "Alps/panorama.jpg": Photo(
        _lake(Camera(0.1, 0.06, 0.2, 2, 92, 0.60), MORNING), _at("2024-07-15T07:20:09"), size=(840, 330)
    ),
    "Alps/stars-over-the-lake.jpg": Photo(
        lambda w, h: starry_lake(Camera(0.1, 0.05, 0.0, 2, 75, 0.74), w, h),
        _at("2024-10-09T23:48:36"),
        Film(exposure=2.4),
    ),
    "Canal/houses-noon.jpg": Photo(_canal(CANAL_DAY), _at("2019-05-04T12:15:20"), _SOFT, finer=2),
    "Canal/houses-from-the-bridge.jpg": Photo(_canal(CANAL_DAY, 0.9), _at("2019-05-04T12:31:45"), _SOFT, finer=2),
    "Canal/houses-evening.jpg": Photo(_canal(CANAL_LATE), _at("2019-05-04T20:02:13"), _SOFT, finer=2),
    "Canal/houses-blue-hour.jpg": Photo(
        _canal(CANAL_NEAR_NIGHT, 0.9), _at("2019-05-04T21:30:58"), Film(exposure=1.5), finer=2
    ),
    "Canal/houses-night.jpg": Photo(_canal(CANAL_AT_NIGHT), _at("2019-05-04T22:47:06"), Film(exposure=1.6), finer=2),
    "Coast/lighthouse.jpg": Photo(_light(Camera(-1.2, 0.5, 0.0, 6, 36, 0.66), NOON), _at("2020-08-22T11:08:17")),
    "Coast/lighthouse-close.jpg": Photo(
        _light(Camera(1.5, 0.35, 4.0, -10, 26, 0.80), replace(NOON, seed=4)), _at("2020-08-22T11:40:55"), size=_TALL
    ),
    "Coast/lighthouse-evening.jpg": Photo(
        _light(Camera(-3.2, 0.6, 1.0, 14, 38, 0.66), EVENING, wind=0.8),
        _at("2020-08-22T20:12:40"),
        Film(exposure=0.75),
    ),
    "Coast/lighthouse-lit.jpg": Photo(
        _light(Camera(-0.6, 0.5, 0.0, 2, 40, 0.68), replace(BLUE_HOUR, clouds=0.55), Tower(lamp=1.0), 0.7),
        _at("2023-08-30T21:03:29"),
        Film(exposure=1.9),
    ),
    "Coast/lighthouse-storm.jpg": Photo(
        _light(Camera(2.4, 0.6, 0.5, -9, 38, 0.66), STORM, wind=1.5), _at("2023-08-31T16:25:11"), Film(exposure=1.15)
    ),
    "Coast/sunset.jpg": Photo(
        _sea(Camera(0, 1.2, 0, 0, 60, 0.58), SUNSET, (0.008, 0.02, 0.03), 0.8),
        _at("2020-08-21T20:33:12"),
        Film(exposure=0.50, contrast=0.8),
    ),
    "Coast/sunset-later.jpg": Photo(
        _sea(Camera(3, 1.2, 2, 4, 60, 0.62), AFTERGLOW, (0.008, 0.016, 0.03), 0.7),
        _at("2020-08-21T20:51:40"),
        Film(exposure=0.50, contrast=0.75),
    ),
    "Coast/open-sea.jpg": Photo(
        _sea(Camera(0, 1.2, 0, 0, 60, 0.48), replace(NOON, seed=12), (0.008, 0.055, 0.08), 1.2),
        _at("2020-08-23T13:20:04"),
    ),
    "Desert/dunes-morning.jpg": Photo(
        _dunes(Camera(0, 0.7, 0, 10, 52, 0.32), replace(MORNING, elevation=16, clouds=0.1)),
        _at("2024-02-11T07:48:33"),
        finer=1.6,
    ),
    "Desert/dunes-evening.jpg": Photo(
        _dunes(Camera(4, 0.8, 3, -14, 50, 0.34), replace(EVENING, azimuth=82, elevation=17, clouds=0.2)),
        _at("2024-02-11T17:52:20"),
        finer=1.6,
    ),
    "Desert/dunes-ridge.jpg": Photo(
        _dunes(Camera(9, 0.9, 6, 22, 44, 0.30), replace(MORNING, elevation=20, clouds=0.0)),
        _at("2024-02-12T08:10:47"),
        size=_TALL,
        finer=1.6,
    ),
    "Kitchen/citrus-on-oak.jpg": Photo(_table(_BOWLFUL, _OAK, _CLOSE, Room(), 4), _at("2024-12-01T10:22:30"), finer=1),
    "Kitchen/lemons-and-limes.jpg": Photo(
        _table(_CITRUS, _LINEN, _CLOSE, Room(), 5), _at("2024-12-01T10:41:08"), Film(exposure=0.8), finer=1
    ),
    "Kitchen/plums.jpg": Photo(
        _table(_PLUMS, _SLATE, _CLOSE, Room(), 6), _at("2023-09-10T09:15:54"), Film(exposure=1.5), finer=1
    ),
    "Market/oranges.jpg": Photo(
        _market([ORANGE], 3), _at("2022-03-19T10:02:11"), Film(exposure=0.75, saturation=0.92), finer=1
    ),
    "Market/oranges-again.jpg": Photo(
        _market([ORANGE], 8, Lens((2, 8, -7), (0.5, 1.6, 0.0), 40, 0.010)),
        _at("2022-03-19T10:02:40"),
        Film(exposure=0.75, saturation=0.92),
        finer=1,
    ),
    "Market/lemons.jpg": Photo(
        _market([LEMON], 4), _at("2022-03-19T10:05:03"), Film(exposure=0.62, saturation=0.9), finer=1
    ),
    "Market/plums.jpg": Photo(_market([PLUM], 5), _at("2023-09-09T11:12:25"), Film(exposure=1.5), finer=1),
    "Market/apples.jpg": Photo(_market([APPLE], 6), _at("2023-09-09T11:14:51"), finer=1),
    "Market/peaches.jpg": Photo(_market([PEACH], 7), _at("2023-09-09T11:16:37"), Film(exposure=0.85), finer=1),
    "Park/avenue-summer.jpg": Photo(_avenue(SUMMER), _at("2021-06-27T16:30:18"), finer=1.8),
    "Park/avenue-autumn.jpg": Photo(_avenue(AUTUMN), _at("2021-10-31T15:10:02"), finer=1.8),
    "Park/avenue-mist.jpg": Photo(_avenue(MIST, 0.12), _at("2021-11-14T08:40:49"), finer=1.8),
    "Park/avenue-winter.jpg": Photo(_avenue(WINTER), _at("2022-01-09T10:55:35"), finer=1.8),
    "Town/lights.jpg": Photo(lambda w, h: town_out_of_focus(w, h, 5), _at("2024-12-14T18:44:00"), finer=1.6),
    "Scans/houses-grey.jpg": Copy("Canal/houses-noon.jpg", grey=True),
    "Scans/lighthouse-cut.jpg": Copy("Coast/lighthouse.jpg", part=(0.22, 0.08, 0.80, 0.94)),
    "Scans/oranges.jpg": Copy("Market/oranges.jpg"),
}
