"""The small network as a head: one layer of numbers that are never negative, trained to tell kinds apart.

x → max(0, x·matrix + bias), with a softmax over the kinds on top, which is thrown away afterwards: photos of one kind
light up the same numbers. Mini-batches by Adam (D. Kingma, J. Ba, ICLR 2015), float32, weights decayed; it ends when a
slice of the examples, not learned from, is not told apart better for a while, and the best of the way is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.similarity.teaching.asking import Report
from app.similarity.teaching.examples import Examples, Floats, Numbers, Random, a_slice

_EPOCHS, _EPOCHS_UNWATCHED, _PATIENCE = 200, 60, 8
_SLICE = 0.2
_LEAST_BATCH, _BATCHES = 32, 32
_RATE, _DECAY = 3e-3, 3e-3
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8
_LEAST_GAIN = 1e-4
_BIAS = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class ReluLayer:
    """``matrix`` (d, k), ``bias`` (k,)."""

    matrix: Floats
    bias: Floats


def trained_layer(examples: Examples, numbers: int, random: Random, report: Report) -> ReluLayer:
    """Learn a layer of so many numbers from ``examples``, whose vectors vary alike in all directions."""
    labels = np.unique(examples.kinds, return_inverse=True)[1]
    lengths = np.square(examples.vectors).sum(axis=1).mean()
    scale = np.float32(np.sqrt(numbers / lengths)) if lengths > 0 else np.float32(1)
    values = examples.vectors * scale
    watched = a_slice(examples, _SLICE, random)
    learning = np.flatnonzero(~watched)
    weights = _Weights(values.shape[1], numbers, int(labels.max()) + 1, random)
    batch = max(_LEAST_BATCH, len(learning) // _BATCHES)
    best, least, since = weights.layer, np.inf, 0
    epochs = _EPOCHS if watched.any() else _EPOCHS_UNWATCHED
    for epoch in range(epochs):
        report(epoch / epochs)
        order = random.permutation(learning)
        for start in range(0, len(order), batch):
            some = order[start : start + batch]
            weights.learn(values[some], labels[some])
        loss = weights.loss(values[watched], labels[watched]) if watched.any() else -float(epoch)
        if loss < least - _LEAST_GAIN:
            best, least, since = weights.layer, loss, 0
        elif (since := since + 1) > _PATIENCE:
            break
    return ReluLayer(best.matrix * scale, best.bias)


class _Weights:
    """What is trained: the layer and the softmax above it."""

    def __init__(self, dim: int, numbers: int, kinds: int, random: Random) -> None:
        self._matrix = _drawn(random, dim, numbers, 2 / dim)
        self._bias = np.full(numbers, _BIAS, np.float32)
        self._above = _drawn(random, numbers, kinds, 1 / numbers)
        self._above_bias = np.zeros(kinds, np.float32)
        self._moments = [_Moments(each) for each in (self._matrix, self._bias, self._above, self._above_bias)]
        self._steps = 0

    @property
    def layer(self) -> ReluLayer:
        return ReluLayer(self._matrix.copy(), self._bias.copy())

    def learn(self, values: Floats, labels: Numbers) -> None:
        """Take one step down the slope of the loss on a batch."""
        lit, shares = self._forward(values)
        shares[np.arange(len(labels)), labels] -= 1
        shares /= len(labels)
        below = (shares @ self._above.T) * (lit > 0)
        slopes = (
            values.T @ below + _DECAY * self._matrix,
            below.sum(axis=0),
            lit.T @ shares + _DECAY * self._above,
            shares.sum(axis=0),
        )
        self._steps += 1
        for moments, slope in zip(self._moments, slopes, strict=True):
            moments.step(slope, self._steps)

    def loss(self, values: Floats, labels: Numbers) -> float:
        """Return the mean surprise (cross-entropy) at the labels."""
        shares = self._forward(values)[1][np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(shares, 1e-30)).mean())

    def _forward(self, values: Floats) -> tuple[Floats, Floats]:
        lit = np.maximum(values @ self._matrix + self._bias, 0)
        shares = lit @ self._above + self._above_bias
        shares -= shares.max(axis=1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=1, keepdims=True)
        return lit, shares


class _Moments:
    """Adam's two moments of the slopes of some weights, which it changes in place."""

    def __init__(self, weights: Floats) -> None:
        self._weights = weights
        self._mean = np.zeros_like(weights)
        self._square = np.zeros_like(weights)

    def step(self, slope: Floats, steps: int) -> None:
        """Go down a slope; ``steps``: the how-manieth step it is, from 1."""
        self._mean += (1 - _FIRST) * (slope - self._mean)
        self._square += (1 - _SECOND) * (slope * slope - self._square)
        step = self._mean / (1 - _FIRST**steps)
        step /= np.sqrt(self._square / (1 - _SECOND**steps)) + _TINY
        self._weights -= np.float32(_RATE) * step


def _drawn(random: Random, rows: int, columns: int, variance: float) -> Floats:
    return random.standard_normal((rows, columns), np.float32) * np.float32(np.sqrt(variance))
