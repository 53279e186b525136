"""The steps of a training: down the slope of a loss, with a checkpoint now and then from which they go on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from app.training.checkpoint import read_checkpoint, write_checkpoint
from app.training.course import Course
from app.training.task import Task

_DECAY = 1e-4
_WARMING = 0.1
_KEPT_EVERY_S = 10.0
_MEASURED_STEPS = 4
_LONGEST_SLOPE = 5.0

Told = Callable[[int, float | None], object]
"""Is told how many steps are made, and how many seconds the others will take; None before that is known."""


class NotFiniteError(ArithmeticError):
    """What was to become small became no number."""


def learn(folder: Path, task: Task, course: Course, told: Told) -> float:
    """Go all steps of a task, or those that a checkpoint in its folder leaves, and return what the course ends with.

    Raises OSError, NotFiniteError.

    AdamW (I. Loshchilov, F. Hutter, ICLR 2019) with a warming up and half a cosine.
    """
    groups = [{"params": parameters, "lr": rate, "whole": rate} for parameters, rate in course.rates()]
    optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY)
    made = _gone_on(folder, task, course.whole, optimizer)
    if made == 0:
        course.begin(lambda: told(0, None))
        _keep(folder, task, course.whole, optimizer, 0)
    told(made, None)
    kept_at = time.monotonic()
    times: list[float] = []
    for step in range(made, task.steps):
        begun = time.monotonic()
        _step(course, optimizer, step, task.steps)
        now = time.monotonic()
        times.append(now - begun)
        left_s = _left_s(times, task.steps - step - 1)
        told(step + 1, left_s)
        if now - kept_at > _KEPT_EVERY_S or step + 1 == task.steps:
            _keep(folder, task, course.whole, optimizer, step + 1)
            kept_at = time.monotonic()
    return course.end(lambda: told(task.steps, 0.0))


def _step(course: Course, optimizer: torch.optim.Optimizer, step: int, steps: int) -> None:
    share = min(1.0, (step + 1) / max(1.0, _WARMING * steps)) * 0.5 * (1 + math.cos(math.pi * step / steps))
    for group in optimizer.param_groups:
        group["lr"] = group["whole"] * share
    loss = course.loss(step)
    if not math.isfinite(loss.item()):
        raise NotFiniteError
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(course.whole.parameters(), _LONGEST_SLOPE)
    optimizer.step()


def _left_s(times: list[float], steps: int) -> float | None:
    """Return how long so many steps will take: the first one, which sets aside memory, counts only as long as alone."""
    if len(times) < _MEASURED_STEPS and steps:
        return None
    return steps * float(np.median(times[-50:]))


def _state(whole: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """Return all that has to be kept, by name: the tensors themselves."""
    found = {f"network/{name}": value for name, value in whole.state_dict().items() if value.is_floating_point()}
    for group_place, group in enumerate(optimizer.param_groups):
        for place, parameter in enumerate(group["params"]):
            state = optimizer.state[parameter]
            if not state:
                state["step"] = torch.zeros(())
                state["exp_avg"] = torch.zeros_like(parameter)
                state["exp_avg_sq"] = torch.zeros_like(parameter)
            for name, value in state.items():
                found[f"steps/{group_place}/{place}/{name}"] = value
    return found


def _keep(folder: Path, task: Task, whole: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    arrays = {name: value.detach().numpy() for name, value in _state(whole, optimizer).items()}
    write_checkpoint(folder, task, step, arrays)


def _gone_on(folder: Path, task: Task, whole: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Take over what a checkpoint holds; return how many steps were made."""
    state = _state(whole, optimizer)
    found = read_checkpoint(folder, task, {name: tuple(value.shape) for name, value in state.items()})
    if found is None:
        return 0
    step, arrays = found
    with torch.no_grad():
        for name, value in state.items():
            value.copy_(torch.from_numpy(arrays[name]))
    return step
