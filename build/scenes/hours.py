"""Hours of the day, as skies; and the light that falls on the houses at the canal."""

from __future__ import annotations

from dataclasses import replace

from scenes.canal import Hour
from scenes.sky import Sky

NOON = Sky(-50, 48, (0.13, 0.28, 0.62), (0.55, 0.70, 0.90), (1.0, 0.94, 0.84), 0.25, 0.55)
MORNING = Sky(
    -72,
    12,
    (0.15, 0.27, 0.56),
    (0.82, 0.72, 0.62),
    (1.15, 0.72, 0.36),
    0.35,
    0.46,
    (1.0, 0.82, 0.66),
    haze=(0.40, 0.47, 0.60),
)
EVENING = Sky(
    64,
    7,
    (0.15, 0.21, 0.44),
    (0.92, 0.62, 0.42),
    (1.25, 0.55, 0.20),
    0.45,
    0.62,
    (1.0, 0.56, 0.36),
    (0.30, 0.27, 0.36),
    haze=(0.36, 0.32, 0.42),
)
AUTUMN_DAY = replace(NOON, azimuth=-62, elevation=28, sun=(1.0, 0.88, 0.68), clouds=0.30, seed=7)
WINTER_DAY = replace(
    NOON, azimuth=-48, elevation=24, zenith=(0.11, 0.24, 0.55), sun=(1.1, 0.92, 0.72), clouds=0.18, seed=9
)
BLUE_HOUR = Sky(
    15,
    -5,
    (0.030, 0.055, 0.16),
    (0.30, 0.24, 0.30),
    (0.9, 0.40, 0.2),
    0.25,
    0.4,
    (0.24, 0.20, 0.28),
    (0.06, 0.07, 0.13),
    disc=False,
)
NIGHT = Sky(
    20,
    -9,
    (0.006, 0.012, 0.040),
    (0.055, 0.070, 0.13),
    (0.0, 0.0, 0.0),
    0.0,
    0.35,
    (0.05, 0.06, 0.10),
    (0.02, 0.025, 0.05),
    disc=False,
)
SUNSET = Sky(
    8, 3, (0.09, 0.14, 0.33), (0.95, 0.44, 0.18), (1.0, 0.46, 0.16), 0.75, 0.66, (1.0, 0.42, 0.22), (0.13, 0.12, 0.18)
)
AFTERGLOW = replace(
    SUNSET, elevation=-2.0, zenith=(0.06, 0.09, 0.25), horizon=(0.85, 0.30, 0.14), clouds=0.72, seed=5, disc=False
)
STORM = Sky(
    -40,
    30,
    (0.16, 0.20, 0.26),
    (0.42, 0.46, 0.50),
    (0.62, 0.60, 0.56),
    0.15,
    0.95,
    (0.62, 0.64, 0.66),
    (0.13, 0.15, 0.18),
    disc=False,
)

CANAL_DAY = Hour(replace(NOON, disc=False), (1.0, 0.94, 0.84), (0.32, 0.38, 0.46))
CANAL_LATE = Hour(replace(EVENING, azimuth=-120, disc=False), (0.95, 0.52, 0.26), (0.26, 0.26, 0.34), 0.25)
CANAL_NEAR_NIGHT = Hour(BLUE_HOUR, (0.0, 0.0, 0.0), (0.12, 0.13, 0.20), 0.8)
CANAL_AT_NIGHT = Hour(NIGHT, (0.0, 0.0, 0.0), (0.050, 0.060, 0.095), 1.0)
