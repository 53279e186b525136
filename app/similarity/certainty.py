"""How sure a figure from a few hundred questions is.

Pure NumPy; the same seed gives the same interval on every computer.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_Z = 1.959963984540054
_DRAWS = 2_000
_NUMBERS_AT_ONCE = 4_000_000
LEAST_CLASSES = 10
"""From so many classes on whole classes are drawn."""


def wilson(right: int, asked: int) -> tuple[float, float]:
    """Return the interval of 95 % of a share: ``right`` of ``asked``, at least one.

    Wilson's score interval, which keeps its promise for few questions and for shares near 0 and 1 (E. B. Wilson,
    "Probable inference", JASA 1927; L. Brown, T. Cai, A. DasGupta, "Interval estimation for a binomial proportion",
    Statistical Science 2001).
    """
    share, squared = right / asked, _Z * _Z
    middle = (share + squared / (2 * asked)) / (1 + squared / asked)
    half = _Z / (1 + squared / asked) * math.sqrt(share * (1 - share) / asked + squared / (4 * asked * asked))
    return max(0.0, middle - half), min(1.0, middle + half)


def intervals(values: Numbers, classes: NDArray[np.int64], seed: int) -> Numbers:
    """Return the intervals of 95 % (m, 2) of the means of ``values`` (q, m), one row a question.

    The bootstrap's percentiles (B. Efron, R. Tibshirani, "An introduction to the bootstrap", 1993). Photos of one class
    are alike, so that their questions succeed and fail together: drawn one by one they would promise too much.
    So whole classes are drawn (C. Field, A. Welsh, "Bootstrapping clustered data", JRSS B 2007), from LEAST_CLASSES on;
    of fewer the draws would be too much alike, and photos are drawn. ``classes`` (q,): a number for each class.
    """
    random = np.random.default_rng(seed)
    present, members = np.unique(classes, return_inverse=True)
    if len(present) < LEAST_CLASSES:
        members = np.arange(len(values))
    groups = int(members.max()) + 1
    sums = np.stack([np.bincount(members, column, groups) for column in values.T], axis=1)
    counts = np.bincount(members, minlength=groups)
    means, at_once = np.empty((_DRAWS, values.shape[1])), max(1, _NUMBERS_AT_ONCE // groups)
    for start in range(0, _DRAWS, at_once):
        times = random.multinomial(groups, np.full(groups, 1 / groups), min(at_once, _DRAWS - start))
        means[start : start + len(times)] = (times @ sums) / (times @ counts)[:, None]
    bounds: Numbers = np.quantile(means, (0.025, 0.975), axis=0).T
    return bounds


def sign_test(better: int, worse: int) -> float:
    """Return how often luck alone makes two that are equally good differ as much: two-sided, exact; 1: no difference.

    Each of ``better + worse`` questions counts, those that both answer alike do not (the sign test; with right and
    wrong answers it is McNemar's exact test: Q. McNemar, Psychometrika 1947).
    """
    asked, fewer = better + worse, min(better, worse)
    if asked == 0:
        return 1.0
    logs = [_log_choose(asked, k) - asked * math.log(2) for k in range(fewer + 1)]
    top = max(logs)
    return min(1.0, 2 * math.exp(top) * sum(math.exp(each - top) for each in logs))


def _log_choose(count: int, chosen: int) -> float:
    return math.lgamma(count + 1) - math.lgamma(chosen + 1) - math.lgamma(count - chosen + 1)
