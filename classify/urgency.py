"""Training of the models of urgency: raised or not, critical or urgent, normal or a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from classify.features import FloatMatrix
from classify.labels import RAISED
from classify.raised import fit_raised
from classify.shipped import Linear

Labels = npt.NDArray[np.str_]
Truth = npt.NDArray[np.bool_]

SEED = 20261124
ALARM_C = 1.0
CRITICAL_C = 0.3
ASKS_C = 0.3
MISS_COST = 20.0
"""A missed urgent post costs as much as this many false ones."""
RAISED_SHARE = 0.09
"""Share of urgent and critical posts in a real inbox (development set); the corpus holds far more of them."""
CRITICAL_SHARE = 0.3
"""Share of critical ones among the raised posts that tell of a danger of this hour."""


def stack(*parts: FloatMatrix | sparse.csr_matrix) -> sparse.csr_matrix:
    """Matrices side by side."""
    return sparse.hstack([sparse.csr_matrix(part) for part in parts]).tocsr()


def fit_yes_no(matrix: sparse.csr_matrix, truth: Truth, strength: float) -> Linear:
    """A logistic model of a yes."""
    machine = LogisticRegression(C=strength, max_iter=800, random_state=SEED).fit(matrix, truth)
    return Linear(np.ascontiguousarray(machine.coef_.T), machine.intercept_)


def log_odds(share: float) -> float:
    """Logarithm of the odds of a share."""
    return float(np.log(share / (1 - share)))


def at_share(model: Linear, corpus_share: float, real_share: float) -> Linear:
    """`model` for an inbox in which its yes has `real_share` instead of `corpus_share` (Bayes' rule)."""
    return Linear(model.weights, model.bias + log_odds(real_share) - log_odds(corpus_share))


@dataclass(frozen=True)
class UrgencyModels:
    """The four models of urgency."""

    alarm: Linear
    raised: Linear
    critical: Linear
    asks: Linear


def fit_urgency(
    words: sparse.csr_matrix,
    parts: FloatMatrix,
    asking: FloatMatrix,
    urgency: Labels,
    held_out_alarm: FloatMatrix,
    columns: Sequence[str],
) -> UrgencyModels:
    """From actionable texts. `held_out_alarm` is what the words of each text say to a model that never saw it."""
    raised = np.isin(urgency, sorted(RAISED))
    weights, base = fit_raised(parts, held_out_alarm, raised, columns)
    critical = urgency == "critical"
    calm = ~raised
    return UrgencyModels(
        alarm=fit_yes_no(words, raised, ALARM_C),
        raised=at_share(Linear(weights[:, None], np.array([base])), float(raised.mean()), RAISED_SHARE),
        critical=at_share(
            fit_yes_no(stack(words, parts)[raised], critical[raised], CRITICAL_C),
            float(critical.sum() / raised.sum()),
            CRITICAL_SHARE,
        ),
        asks=fit_yes_no(stack(words, parts, asking)[calm], urgency[calm] == "enquiry", ASKS_C),
    )
