"""A share or a mean with its n and its 95 % interval, and how the three are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of `n`, or, where it is not `bounded` by 1, a mean over `n`."""

    numerator: float
    n: int
    bounded: bool = True

    @property
    def value(self) -> float | None:
        """Return the share or mean, None where nothing was measured."""
        return self.numerator / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the Wilson interval of a share, None where there is none."""
        return wilson(self.numerator, self.n) if self.bounded and self.n else None


def share(outcomes: Iterable[bool]) -> Figure:
    """Return the share of the outcomes that are true."""
    counted = list(outcomes)
    return Figure(sum(counted), len(counted))


def wilson(numerator: float, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927, without continuity correction).

    For a mean of values between 0 and 1, as MRR is, it errs on the wide side.
    """
    part, z = numerator / n, Z_95
    centre = part + z * z / (2 * n)
    spread = z * sqrt(part * (1 - part) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def number(figure: Figure) -> str:
    """Return the value as it is shown: a share with three decimals, a mean with one."""
    if figure.value is None:
        return "–"
    return f"{figure.value:.3f}" if figure.bounded else f"{figure.value:.1f}"


def count(figure: Figure) -> str:
    """Return what was counted, of how many; a sum of parts with two decimals."""
    digits = 0 if float(figure.numerator).is_integer() else 2
    return f"{figure.numerator:.{digits}f}/{figure.n}"


def interval(figure: Figure) -> str:
    """Return the bounds of the interval, nothing where there is none."""
    return "{:.3f}–{:.3f}".format(*figure.interval) if figure.interval else ""
