"""Who must be told today: a logistic model over the parts of urgency whose signs are fixed.

More harm never lowers the score, a question or a claim for money never raises it. The weights start from what the
rubric says about each part (`harms.yaml`) and move from there only as far as the corpus insists: real letters differ
from any corpus, so what is known beforehand is worth more than what a few texts of one kind suggest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from classify.features import FloatMatrix
from classify.harm_matrix import SURROUNDINGS
from classify.lexicon import lexicon

STIFFNESS = 100.0
"""How many texts' worth of evidence the beginning weights stand for."""

Truth = npt.NDArray[np.bool_]


def beginning(columns: Sequence[str]) -> tuple[FloatMatrix, float, float]:
    """Weights of the columns before learning, the weight of the words' score, and the base."""
    data = lexicon().weights
    place = {"title": 0, "text": 1, "again": 2, "soft": 3}
    weights = []
    for column in columns:
        where, _, harm = column.partition(":")
        weights.append(data[harm][place[where]] if harm else data["surroundings"][column])
    return np.array(weights, dtype=np.float64), data["surroundings"]["words"], data["surroundings"]["base"]


def _bounds(columns: Sequence[str], start: FloatMatrix) -> list[tuple[float | None, float | None]]:
    """Harm only raises; a surrounding keeps the sign it begins with."""
    free = [
        (None, None) if value == 0 and name in SURROUNDINGS else None
        for name, value in zip(columns, start, strict=True)
    ]
    return [
        bound if bound is not None else ((0.0, None) if value >= 0 else (None, 0.0))
        for bound, value in zip(free, start, strict=True)
    ]


def fit_raised(
    parts: FloatMatrix, words: FloatMatrix, truth: Truth, columns: Sequence[str]
) -> tuple[FloatMatrix, float]:
    """Weights (parts, then words) and base, most likely given the truth and the beginning weights."""
    start, words_weight, base = beginning(columns)
    first = np.append(start, [words_weight, base])
    matrix = np.column_stack([parts, words, np.ones(len(parts))])
    sign = np.where(truth, 1.0, -1.0)
    stiffness = np.full(len(first), STIFFNESS)
    stiffness[-1] = 0.0

    def loss(weights: FloatMatrix) -> tuple[float, FloatMatrix]:
        margin = (matrix @ weights) * sign
        away = weights - first
        value = np.logaddexp(0.0, -margin).sum() + 0.5 * (stiffness * away * away).sum()
        slope = -(matrix.T @ (sign / (1.0 + np.exp(np.minimum(margin, 500.0))))) + stiffness * away
        return float(value), slope

    bounds = [*_bounds(columns, start), (0.0, words_weight * 2), (None, None)]
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return found.x[:-1], float(found.x[-1])
