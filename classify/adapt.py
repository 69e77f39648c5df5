"""Linear models moved by a town's labels: only where people disagreed, and no further than they insist.

What the shipped model says counts as a beginning that each label pulls at. A text it already reads right pulls at
nothing, so the rest of the inbox is read as before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from classify.features import FloatMatrix
from classify.shipped import sigmoid, softmax

Bounds = Sequence[tuple[float | None, float | None]]


def move_choice(
    matrix: sparse.csr_matrix, scores: FloatMatrix, truth: npt.NDArray[np.int64], stiffness: float
) -> FloatMatrix:
    """What to add to the weights (columns x classes) so that `scores + matrix @ added` chooses the truth."""
    used, small = _used(matrix)
    rows, classes = np.arange(len(truth)), scores.shape[1]
    right = np.zeros((len(truth), classes))
    right[rows, truth] = 1.0

    def loss(flat: FloatMatrix) -> tuple[float, FloatMatrix]:
        added = flat.reshape(-1, classes)
        likely = softmax(scores + small @ added)
        value = -np.log(likely[rows, truth] + 1e-300).sum() + 0.5 * stiffness * (flat @ flat)
        slope = small.T @ (likely - right) + stiffness * added
        return float(value), np.asarray(slope).ravel()

    found = minimize(loss, np.zeros(len(used) * classes), jac=True, method="L-BFGS-B")
    added = np.zeros((matrix.shape[1], classes))
    added[used] = found.x.reshape(-1, classes)
    return added


def move_yes_no(
    matrix: FloatMatrix | sparse.csr_matrix,
    scores: FloatMatrix,
    truth: npt.NDArray[np.bool_],
    stiffness: float,
    bounds: Bounds | None = None,
) -> FloatMatrix:
    """What to add to the weights (one a column) of a yes; `bounds` are those of what is added."""
    used, small = _used(sparse.csr_matrix(matrix))

    def loss(added: FloatMatrix) -> tuple[float, FloatMatrix]:
        now = scores + small @ added
        value = np.logaddexp(0.0, np.where(truth, -now, now)).sum() + 0.5 * stiffness * (added @ added)
        return float(value), np.asarray(small.T @ (sigmoid(now) - truth) + stiffness * added)

    limits = None if bounds is None else [bounds[column] for column in used]
    found = minimize(loss, np.zeros(len(used)), jac=True, method="L-BFGS-B", bounds=limits)
    added = np.zeros(matrix.shape[1])
    added[used] = found.x
    return added


def _used(matrix: sparse.csr_matrix) -> tuple[npt.NDArray[np.int64], sparse.csr_matrix]:
    """The columns in which anything stands: nothing can be learned about the others."""
    used = np.unique(matrix.indices)
    return used, matrix[:, used].tocsr()
