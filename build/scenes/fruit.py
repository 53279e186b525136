"""Fruit: ellipsoids with a skin, laid on a table or heaped at a market."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.noise import Array, f32, noise_3d, smoothstep

# How far along a ray nothing is met, and how far a ray starts from what it leaves.
NEVER = 1e9
AWAY = 2e-3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fruit: its half axes (the first is the stem's), colours it comes in, how its skin is."""

    axes: tuple[float, float, float]
    colours: tuple[tuple[float, float, float], ...]
    gloss: float = 0.5
    pores: float = 0.0
    bloom: float = 0.0
    speckle: float = 0.0
    blush: tuple[float, float, float] | None = None
    dimple: float = 0.25
    stem: tuple[float, float, float] = (0.13, 0.11, 0.05)


ORANGE = Kind(
    (0.95, 1.0, 1.0), ((0.70, 0.19, 0.014), (0.74, 0.24, 0.022), (0.62, 0.15, 0.012)), 0.42, 0.20, dimple=0.10
)
LEMON = Kind(
    (1.28, 0.92, 0.92),
    ((0.84, 0.55, 0.045), (0.86, 0.59, 0.06), (0.78, 0.54, 0.05)),
    0.45,
    0.13,
    dimple=0.05,
    stem=(0.3, 0.25, 0.04),
)
PLUM = Kind(
    (1.08, 0.95, 0.95),
    ((0.060, 0.012, 0.050), (0.095, 0.016, 0.045), (0.040, 0.012, 0.060)),
    0.35,
    bloom=0.55,
    dimple=0.16,
)
APPLE = Kind(
    (0.90, 1.0, 1.0),
    ((0.46, 0.020, 0.014), (0.55, 0.04, 0.02), (0.40, 0.015, 0.015)),
    0.8,
    speckle=0.5,
    blush=(0.58, 0.44, 0.06),
)
LIME = Kind((1.1, 0.95, 0.95), ((0.14, 0.20, 0.025), (0.18, 0.25, 0.03), (0.22, 0.26, 0.04)), 0.5, 0.12, dimple=0.06)
PEACH = Kind(
    (0.94, 1.0, 1.0),
    ((0.78, 0.22, 0.06), (0.80, 0.28, 0.09), (0.70, 0.12, 0.05)),
    0.08,
    bloom=0.25,
    blush=(0.85, 0.50, 0.12),
    dimple=0.2,
)


@dataclass(frozen=True, slots=True)
class Fruits:
    """Fruit in place: ``centres`` (n, 3), ``turns`` (n, 3, 3) with the stem's direction as first row."""

    centres: Array
    turns: Array
    sizes: Array
    kinds: list[Kind]

    def hit(self, origins: Array, ways: Array) -> tuple[Array, Array]:
        """Return how far along each ray (m, 3) the first fruit is, and which (as float); the table is not asked."""
        nearest = np.full(len(origins), NEVER, np.float32)
        which = np.full(len(origins), -1, np.int32)
        for number, (centre, turn, size, kind) in enumerate(
            zip(self.centres, self.turns, self.sizes, self.kinds, strict=True)
        ):
            scale = (turn / (f32(kind.axes) * size)[:, None]).T
            reach = float(size) * max(kind.axes)
            offset = origins - centre
            # Only rays that pass near the fruit are worth the matrix.
            along = -np.einsum("ij,ij->i", offset, ways)
            near = np.einsum("ij,ij->i", offset, offset) - along * np.abs(along) < reach * reach
            rays = np.nonzero(near & (along > -reach) & (along - reach < nearest))[0]
            if not len(rays):
                continue
            o, d = offset[rays] @ scale, ways[rays] @ scale
            a, b = np.einsum("ij,ij->i", d, d), np.einsum("ij,ij->i", o, d)
            root = b * b - a * (np.einsum("ij,ij->i", o, o) - 1)
            distance = (-b - np.sqrt(np.maximum(root, 0))) / a
            hit = (root > 0) & (distance > AWAY) & (distance < nearest[rays])
            nearest[rays[hit]], which[rays[hit]] = distance[hit], number
        return nearest, which.astype(np.float32)

    def skin(self, number: int, points: Array) -> tuple[Array, Array, Array]:
        """Return the normals (m, 3), colours (m, 3) and gloss (m,) of one fruit at points on it."""
        kind = self.kinds[number]
        turn, axes = self.turns[number], f32(kind.axes) * self.sizes[number]
        local = (points - self.centres[number]) @ turn.T / axes
        salt = f32(number * 2.37)
        stem = smoothstep(0.72, 1.0, local[:, 0])
        normal = local / axes
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        # The dimple at the stem leans the skin inward; pores and small dents lean it anyhow.
        normal[:, 1:] -= kind.dimple * 9 * (stem * (1 - smoothstep(0.93, 1.0, local[:, 0])))[:, None] * local[:, 1:]
        dent = np.stack([noise_3d(local * 3.2 + salt + shift, 3) - 0.5 for shift in (0.0, 9.1, 17.3)], -1)
        normal += 0.13 * dent
        if kind.pores:
            fine = np.stack([noise_3d(local * 21 + salt + shift, 4) - 0.5 for shift in (0.0, 7.7, 13.9)], -1)
            normal += kind.pores * fine
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        base = f32(kind.colours[number % len(kind.colours)])
        tone = (0.80 + 0.4 * noise_3d(local * 1.7 + salt, 5))[:, None]
        colour = base * tone
        if kind.blush:
            ripe = noise_3d(local * 1.1 + salt, 6) + 0.25 * noise_3d(local * f32([2, 14, 14]) + salt, 7) + 0.4 * stem
            colour = colour + (f32(kind.blush) * tone - colour) * smoothstep(0.62, 0.95, ripe)[:, None]
        if kind.speckle:
            colour = colour + kind.speckle * 0.4 * smoothstep(0.80, 0.9, noise_3d(local * 15 + salt, 8))[:, None]
        gloss: Array = np.full(len(points), kind.gloss, np.float32)
        if kind.bloom:
            dust = smoothstep(0.10, 0.85, noise_3d(local * 1.5 + salt, 9) + 0.3 * noise_3d(local * 9, 10)) * kind.bloom
            colour = colour + (f32([0.27, 0.27, 0.36]) - colour) * (dust * 0.5)[:, None]
            gloss = gloss * (1 - dust)
        around = 0.012 * noise_3d(local * 24 + salt, 11)
        tip = smoothstep(0.985, 0.991, local[:, 0] - around)[:, None]
        colour = colour + (f32(kind.stem) - colour) * tip
        return (normal @ turn).astype(np.float32), colour.astype(np.float32), gloss


def heap(kinds: list[Kind], width: float, depth: float, seed: int, levels: int = 2) -> Fruits:
    """Return fruit heaped over a floor of this size: dropped at chance, pushed apart, pulled down until it lies."""
    chance = np.random.default_rng(seed)
    count = int(width * depth / 3.0 * levels * 0.62)
    sizes = f32(chance.uniform(0.90, 1.08, count))
    centres: Array = np.stack(
        [
            chance.uniform(-width / 2, width / 2, count),
            chance.uniform(1, 2 * levels, count),
            chance.uniform(-depth / 2, depth / 2, count),
        ],
        -1,
    )
    for _ in range(160):
        centres[:, 1] -= 0.05
        apart = centres[:, None] - centres[None]
        far = np.linalg.norm(apart, axis=-1) + np.eye(count) * 9
        push = np.clip((sizes[:, None] + sizes[None]) * 0.985 - far, 0, None)
        centres += 0.42 * np.sum(apart / np.maximum(far, 1e-3)[..., None] * push[..., None], axis=1)
        centres[:, 1] = np.maximum(centres[:, 1], sizes * 0.95)
        centres[:, 0] = np.clip(centres[:, 0], -width / 2, width / 2)
        centres[:, 2] = np.clip(centres[:, 2], -depth / 2, depth / 2)
    return lying(centres, sizes, [kinds[k] for k in chance.integers(0, len(kinds), count)], chance)


def lying(centres: Array, sizes: Array, kinds: list[Kind], chance: np.random.Generator, upright: float = 0.0) -> Fruits:
    """Return fruit at these places, each turned by chance; ``upright`` 1 turns the stems mostly up."""
    turns = np.empty((len(centres), 3, 3), np.float32)
    for number in range(len(centres)):
        stem = chance.normal(0, 1, 3) * (1 - 0.75 * upright) + np.array([0, 1.6 * upright, 0])
        turn = np.linalg.qr(np.column_stack([stem, chance.normal(0, 1, (3, 2))]))[0].T
        turns[number] = turn * np.sign(turn[0] @ stem)
    return Fruits(centres.astype(np.float32), turns, sizes.astype(np.float32), kinds)
