"""Fruit in the light of a window: paths traced from the lens to the light.

Light comes from a bright rectangle and a dim room, and once from what else lies there. Two dimensions of chance choose
the place on the lens, two the place in the window, three the bounce.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scenes.fruit import AWAY, NEVER, Fruits
from scenes.noise import Array, f32, fbm, smoothstep


@dataclass(frozen=True, slots=True)
class Table:
    """What the fruit lies on, y = 0: a colour and how it varies: ``wood``, ``cloth`` or ``stone``."""

    colour: tuple[float, float, float]
    stuff: str = "wood"

    def albedo(self, x: Array, z: Array) -> Array:
        """Return the colours (n, 3) at these places."""
        if self.stuff == "wood":
            board = np.floor(z * 0.33)
            vein = fbm(x * 0.5 + board * 17.3, z * 9 + 1.2 * fbm(x * 0.35, z * 0.8, 3, 6), 5, 5)
            seam = 1 - 0.75 * smoothstep(0.46, 0.49, np.abs(z * 0.33 - board - 0.5))
            tone = (0.85 + 0.9 * vein + 0.25 * (np.sin(board * 12.9) * 0.5)) * seam
        elif self.stuff == "cloth":
            weave = np.sin(x * 70) * np.sin(z * 70)
            tone = 0.94 + 0.05 * weave + 0.10 * fbm(x * 0.8, z * 0.8, 4, 7)
        else:
            tone = 0.85 + 0.9 * fbm(x * 1.3, z * 1.3, 7, 8, 0.62)
        return f32(self.colour) * tone[:, None]


@dataclass(frozen=True, slots=True)
class Room:
    """The light: a window's middle, its two half sides, its light; the walls above and beyond."""

    window: tuple[float, float, float] = (-7.0, 7.5, 1.0)
    across: tuple[float, float, float] = (0.8, 0.0, 3.2)
    upward: tuple[float, float, float] = (1.9, 2.2, 0.0)
    light: tuple[float, float, float] = (15.0, 14.6, 14.0)
    wall: tuple[float, float, float] = (0.20, 0.19, 0.18)
    ceiling: tuple[float, float, float] = (0.36, 0.36, 0.37)

    def seen(self, ways: Array) -> Array:
        """Return what comes from the walls in these directions."""
        part = smoothstep(-0.1, 0.8, ways[:, 1])[:, None]
        side = (0.8 - 0.45 * ways[:, 0])[:, None]
        return f32((f32(self.wall) + (f32(self.ceiling) - f32(self.wall)) * part) * side)


@dataclass(frozen=True, slots=True)
class Lens:
    """Where the camera is, at what it looks, how wide, how open the lens is; sharp at the place looked at."""

    place: tuple[float, float, float]
    target: tuple[float, float, float]
    width_degrees: float = 40.0
    opening: float = 0.06
    focus: float = 1.0


@dataclass(slots=True)
class Tracer:
    """Follows light backwards through one still life."""

    fruits: Fruits
    table: Table
    room: Room
    lens: Lens
    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def photograph(self, width: int, height: int, samples: int) -> Array:
        """Return the mean light (height, width, 3) of so many paths a pixel."""
        total = np.zeros((4, height * width, 3), np.float32)
        for _ in range(samples):
            total += self._paths(width, height)
        colour, lit, shine, shape = (total / samples).reshape(4, height, width, 3)
        return colour * smoothed(lit, shape) + smoothed(shine, shape, 0.006)

    def _paths(self, width: int, height: int) -> Array:
        """Return, each (n, 3): the colour of what is met, the light on it, its shine, its normal."""
        origins, ways = self._rays(width, height)
        distance, _, points, normals, albedo, gloss = self._surface(origins, ways)
        hit = distance < NEVER
        found = np.zeros((4, len(ways), 3), np.float32)
        found[0], found[1] = 1, self.room.seen(ways) * 0.75
        p, n, w = points[hit], normals[hit], ways[hit]
        direct = self._window(p, n)
        bounce = self._spread(n)
        _, _, p2, n2, a2, _ = met = self._surface(p + n * AWAY, bounce)
        second = self.room.seen(bounce)
        away = met[0] < NEVER
        second[away] = a2[away] * (self._window(p2[away], n2[away]) + 0.20)
        found[0, hit], found[1, hit], found[3, hit] = albedo[hit], direct + second, n
        # Skin shines: the window and the room in a mirror, more at grazing angles.
        facing = np.clip(-np.einsum("ij,ij->i", n, w), 0, 1)
        fresnel = (0.035 + 0.5 * (1 - facing) ** 5) * gloss[hit]
        mirror = w + 2 * facing[:, None] * n + self.chance.normal(0, 0.10, w.shape).astype(np.float32)
        mirror /= np.linalg.norm(mirror, axis=1, keepdims=True)
        shine = self._mirrored(p, mirror)
        found[2, hit] = np.minimum(fresnel[:, None] * shine, 4)
        return found

    def _rays(self, width: int, height: int) -> tuple[Array, Array]:
        place, target = f32(self.lens.place), f32(self.lens.target)
        ahead = target - place
        reach = float(np.linalg.norm(ahead))
        ahead /= reach
        right = np.cross(f32([0, 1, 0]), ahead)
        right /= np.linalg.norm(right)
        up = np.cross(ahead, right)
        half = np.tan(np.radians(self.lens.width_degrees / 2))
        rows, columns = np.divmod(np.arange(width * height), width)
        jitter = self.chance.random((2, width * height), np.float32)
        u = ((columns + jitter[0]) / width * 2 - 1) * half
        v = (1 - (rows + jitter[1]) / height * 2) * half * height / width
        ways = ahead + u[:, None] * right + v[:, None] * up
        focus = place + ways * (reach * self.lens.focus)
        angle, radius = self.chance.random((2, width * height), np.float32)
        radius = np.sqrt(radius) * self.lens.opening * reach
        angle = angle * f32(2 * np.pi)
        origins = place + (radius * np.cos(angle))[:, None] * right + (radius * np.sin(angle))[:, None] * up
        ways = focus - origins
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        return origins.astype(np.float32), ways.astype(np.float32)

    def _surface(self, origins: Array, ways: Array) -> tuple[Array, Array, Array, Array, Array, Array]:
        distance, which = self.fruits.hit(origins, ways)
        down = np.where(ways[:, 1] < -1e-4, -origins[:, 1] / np.minimum(ways[:, 1], -1e-4), NEVER)
        table = (down > AWAY) & (down < distance) & (down < 60)
        distance, which = np.where(table, down, distance), np.where(table, -1, which)
        points = origins + ways * np.minimum(distance, 100)[:, None]
        normals = np.zeros_like(points)
        normals[:, 1] = 1
        albedo = np.zeros_like(points)
        gloss = np.full(len(points), 0.25, np.float32)
        albedo[table] = self.table.albedo(points[table, 0], points[table, 2])
        for number in np.unique(which[which >= 0]).astype(int):
            here = which == number
            normals[here], albedo[here], gloss[here] = self.fruits.skin(number, points[here])
        return distance, which, points, normals, albedo, gloss

    def _window(self, points: Array, normals: Array) -> Array:
        chance = self.chance.random((2, len(points)), np.float32) * 2 - 1
        room = self.room
        place = f32(room.window) + chance[0][:, None] * f32(room.across)
        ways = place + chance[1][:, None] * f32(room.upward) - points
        far = np.linalg.norm(ways, axis=1)
        ways /= far[:, None]
        pane = np.cross(f32(room.across), f32(room.upward))
        facing = np.clip(np.einsum("ij,ij->i", ways, normals), 0, 1) * np.abs(ways @ (pane / np.linalg.norm(pane)))
        strength = facing * (4 * np.linalg.norm(pane)) / (np.pi * far * far)
        lit = strength > 1e-4
        blocked, _ = self.fruits.hit(points[lit] + normals[lit] * AWAY, ways[lit])
        strength[lit] *= blocked >= NEVER
        return f32(strength[:, None] * f32(room.light))

    def _mirrored(self, points: Array, ways: Array) -> Array:
        room = self.room
        across, upward = f32(room.across), f32(room.upward)
        pane = np.cross(across, upward)
        along = ((f32(room.window) - points) @ pane) / np.where(np.abs(ways @ pane) < 1e-5, 1e-5, ways @ pane)
        place = points + ways * along[:, None] - f32(room.window)
        u, v = place @ across / (across @ across), place @ upward / (upward @ upward)
        # Window bars: two panes beside each other.
        through = (along > 0) & (np.abs(u) < 1) & (np.abs(v) < 1) & (np.abs(u) > 0.05)
        light = room.seen(ways)
        clear, _ = self.fruits.hit(points + ways * 0.01, ways)
        light = np.where((clear < NEVER)[:, None], 0.08, light)
        return np.where((through & (clear >= NEVER))[:, None], f32(room.light), light).astype(np.float32)

    def _spread(self, normals: Array) -> Array:
        way = self.chance.normal(0, 1, normals.shape).astype(np.float32)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        way = way * 0.98 + normals
        return f32((way / np.linalg.norm(way, axis=1, keepdims=True)).astype(np.float32))


def smoothed(picture: Array, shape: Array, strictness: float = 0.018) -> Array:
    """Return a picture (h, w, 3) without the noise of few paths, its edges kept where the normals ``shape`` turn.

    The edge-avoiding à-trous filter of Dammertz and others (2010), on normals alone.
    """
    height, width = picture.shape[:2]

    def moved(field: Array, down: int, right: int, step: int) -> Array:
        wide = np.pad(field, ((step, step), (step, step), (0, 0)), mode="edge")
        return wide[step + down : step + down + height, step + right : step + right + width]

    for step in (1, 2, 3):
        total, weights = picture * 0.4, np.full((*picture.shape[:2], 1), 0.4, np.float32)
        for down in (-step, 0, step):
            for right in (-step, 0, step):
                if not (down or right):
                    continue
                there = moved(picture, down, right, step)
                turned = np.sum((moved(shape, down, right, step) - shape) ** 2, -1, keepdims=True)
                weight = np.exp(-turned / strictness) * 0.3
                total, weights = total + there * weight, weights + weight
        picture = total / weights
    return picture
