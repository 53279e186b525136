"""Learning classes: a network whose vector of a few numbers tells apart what people have put into different folders.

Above the network stands one direction for each class; a photo should point along its own and along no other. What is
learned is softmax over the cosines, so photos of one class come together on the sphere on which photos are compared
later (F. Wang et al., "NormFace", ACM MM 2017; Y. Movshovitz-Attias et al., "No fuss distance metric learning using
proxies", ICCV 2017). The directions are thrown away in the end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from app.training.augmentation import as_input, changed
from app.training.published import FEATURES, published_network
from app.training.small_network import SMALL_FEATURES, small_network
from app.training.task import Rows, StoredPictures, Task

Doubles = NDArray[np.float64]

_SCALE, _SMOOTHING = 16.0, 0.1
_BODY_RATE, _HEAD_RATE, _NEW_RATE = 3e-4, 1e-3, 2e-3
_SHRINKING = 0.3


class ClassCourse:
    """``kinds`` (n,) of the pictures."""

    def __init__(self, task: Task, pictures: StoredPictures, kinds: Rows) -> None:
        self._task, self._pictures, self._kinds = task, pictures, kinds
        self._is_new = task.start == "nothing"
        body = small_network() if task.start == "nothing" else published_network(task.start)
        self._body = body
        self._head = nn.Linear(SMALL_FEATURES if self._is_new else FEATURES, task.numbers)
        self._directions = nn.Parameter(functional.normalize(torch.randn(task.classes, task.numbers)))
        self.network: nn.Sequential = nn.Sequential(*body, self._head)
        self.whole: nn.Module = nn.ModuleDict({"network": self.network})
        self.whole.register_parameter("directions", self._directions)

    def rates(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return what is learned: what was published little, what is new more."""
        above = [*self._head.parameters(), self._directions]
        if self._is_new:
            return [([*self._body.parameters(), *above], _NEW_RATE)]
        return [(list(self._body.parameters()), _BODY_RATE), (above, _HEAD_RATE)]

    def begin(self, report: Callable[[], object]) -> None:
        """Put the head where the classes lie already, so that little has to change below it."""
        if not self._is_new:
            self._place_head(report)

    def loss(self, step: int) -> Tensor:
        """Return the surprise at the classes of this step's pictures, each a little changed."""
        self.network.train()
        task = self._task
        epoch, place = divmod(step, task.steps_an_epoch)
        order = np.random.default_rng((task.seed, epoch)).permutation(task.pictures)
        some = np.sort(order[place * task.batch : (place + 1) * task.batch])
        random = np.random.default_rng((task.seed, epoch, place))
        vectors = self.network(changed(self._pictures.some(some), task.side_px, random))
        cosines = functional.normalize(vectors) @ functional.normalize(self._directions).T
        wanted = torch.from_numpy(self._kinds[some])
        return functional.cross_entropy(_SCALE * cosines, wanted, label_smoothing=_SMOOTHING)

    def end(self, report: Callable[[], object]) -> float:
        """Put the head where the classes lie now: that one finds more than the one that was learned step by step.

        Nothing is drawn.
        """
        self._place_head(report)
        return 0.0

    def _place_head(self, report: Callable[[], object]) -> None:
        """Replace the head, and the directions above it, by what follows from the pictures as they are."""
        self.network.eval()
        found = []
        with torch.no_grad():
            for start in range(0, len(self._kinds), self._task.batch):
                report()
                found.append(self._body(as_input(self._pictures.some(slice(start, start + self._task.batch)))).numpy())
        features = np.concatenate(found).astype(np.float64)
        mean, onto = _head_of(features, self._kinds, self._task.numbers)
        centres = _centres((features - mean) @ onto, self._kinds, self._task.classes)
        bias = self._head.bias
        with torch.no_grad():
            self._head.weight.copy_(torch.from_numpy(onto.T.copy()))
            bias.copy_(torch.from_numpy(-mean @ onto))
            self._directions.copy_(functional.normalize(torch.from_numpy(centres)))


def _head_of(features: Doubles, kinds: Rows, numbers: int) -> tuple[Doubles, Doubles]:
    """Return the mean (d,) and directions (d, numbers): classes differ most there, beside how they vary inside."""
    mean = features.mean(axis=0)
    apart = features - mean
    inside = apart - _centres(apart, kinds, int(kinds.max()) + 1)[kinds]
    within = inside.T @ inside / len(kinds)
    size = np.trace(within) / len(within)
    within += (_SHRINKING * size + 1e-9) * np.eye(len(within))
    spread, axes = np.linalg.eigh(within)
    whitening = axes / np.sqrt(spread)
    seen = apart @ whitening
    main = np.linalg.eigh(seen.T @ seen)[1]
    return mean, whitening @ main[:, ::-1][:, :numbers]


def _centres(values: Doubles, kinds: Rows, classes: int) -> Doubles:
    """Return the mean of each class (classes, d); that of a class of nobody is zero."""
    sums = np.zeros((classes, values.shape[1]))
    np.add.at(sums, kinds, values)
    means: Doubles = sums / np.maximum(np.bincount(kinds, minlength=classes), 1)[:, None]
    return means
