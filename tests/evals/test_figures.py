"""A figure, its interval, and how they are written."""

from __future__ import annotations

import pytest

from regchat.evals.figures import Figure, count, interval, number, share, wilson


@pytest.mark.parametrize(
    ("numerator", "n", "low", "high"),
    # scipy.stats.binomtest(x, n).proportion_ci(method="wilson")
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_the_interval_is_wilsons(numerator: int, n: int, low: float, high: float) -> None:
    assert wilson(numerator, n) == pytest.approx((low, high), abs=5e-5)


def test_a_figure_over_nothing_has_neither_value_nor_interval() -> None:
    assert Figure(0, 0).value is None
    assert Figure(0, 0).interval is None


def test_a_mean_has_a_value_and_no_interval() -> None:
    assert Figure(90, 3, bounded=False).value == 30
    assert Figure(90, 3, bounded=False).interval is None


def test_a_share_counts_what_is_true_of_all() -> None:
    assert share(n > 1 for n in range(5)) == Figure(3, 5)


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        (Figure(95, 107), ("0.888", "95/107", "0.814–0.935")),
        (Figure(102.3333, 107), ("0.956", "102.33/107", "0.899–0.982")),
        (Figure(5928, 109, bounded=False), ("54.4", "5928/109", "")),
        (Figure(0, 0), ("–", "0/0", "")),
    ],
)
def test_a_figure_is_written_with_its_count_and_its_interval(
    figure: Figure, written: tuple[str, str, str]
) -> None:
    assert (number(figure), count(figure), interval(figure)) == written
