"""Learning a short code without labels: what goes through few numbers and can be drawn again from them.

A convolutional autoencoder (G. Hinton, R. Salakhutdinov, "Reducing the dimensionality of data with neural networks",
Science 2006). In the end the numbers are turned and stretched so that each varies alike and by itself: else a few, as
how light a picture is, would decide who is near to whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from app.training.augmentation import as_input, mirrored
from app.training.small_network import Decoder, Encoder
from app.training.task import StoredPictures, Task

_RATE = 2e-3
_SHRINKING = 1e-2


class CodeCourse:
    """The pictures are squares of 64 pixels."""

    def __init__(self, task: Task, pictures: StoredPictures) -> None:
        self._task, self._pictures = task, pictures
        self.network: nn.Sequential = Encoder(task.numbers)
        self._drawing = Decoder(task.numbers)
        self.whole: nn.Module = nn.ModuleDict({"network": self.network, "drawing": self._drawing})

    def rates(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return what is learned: everything alike."""
        return [(list(self.whole.parameters()), _RATE)]

    def begin(self, report: Callable[[], object]) -> None:
        """Nothing comes before the first step."""

    def loss(self, step: int) -> Tensor:
        """Return how far this step's pictures are from what is drawn of their codes."""
        self.whole.train()
        task = self._task
        epoch, place = divmod(step, task.steps_an_epoch)
        order = np.random.default_rng((task.seed, epoch)).permutation(task.pictures)
        some = np.sort(order[place * task.batch : (place + 1) * task.batch])
        wanted = mirrored(self._pictures.some(some), np.random.default_rng((task.seed, epoch, place)))
        return functional.mse_loss(self._drawing(self.network(wanted)), wanted)

    def end(self, report: Callable[[], object]) -> float:
        """Turn and stretch the code; return how much of the pictures is drawn again."""
        self.whole.eval()
        codes, missed, there_was = [], 0.0, 0.0
        with torch.no_grad():
            middle = torch.stack([each.mean(dim=0) for each in self._batches()]).mean(dim=0)
            for wanted in self._batches():
                report()
                found = self.network(wanted)
                codes.append(found.numpy().astype(np.float64))
                missed += float((self._drawing(found) - wanted).square().sum())
                there_was += float((wanted - middle).square().sum())
            self._turn(np.concatenate(codes))
        return max(0.0, 1 - missed / there_was) if there_was else 1.0

    def _batches(self) -> Iterator[Tensor]:
        for start in range(0, self._task.pictures, self._task.batch):
            yield as_input(self._pictures.some(slice(start, start + self._task.batch)))

    def _turn(self, codes: NDArray[np.float64]) -> None:
        """Let the last layer give the ``codes`` (n, numbers) on their axes, each stretched to the same spread."""
        mean = codes.mean(axis=0)
        spread, axes = np.linalg.eigh(np.atleast_2d(np.cov(codes.T, bias=True)))
        stretched = axes / np.sqrt(np.maximum(spread, 0) + _SHRINKING * max(float(spread[-1]), 1e-12))
        turn = torch.from_numpy(stretched.T.copy())
        last = cast(nn.Linear, self.network[-1])
        weight, bias = last.weight.double(), last.bias.double()
        last.weight.copy_(turn @ weight)
        last.bias.copy_(turn @ (bias - torch.from_numpy(mean)))
