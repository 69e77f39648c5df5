from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, precision_recall_fscore_support

from classify.evaluate import evaluate
from common.errors import InputError

_LABEL = st.sampled_from("甲乙丙丁")


@given(st.lists(st.tuples(_LABEL, _LABEL), min_size=1, max_size=40))
def test_figures_equal_the_reference(pairs: list[tuple[str, str]]) -> None:
    true, predicted = [a for a, _ in pairs], [b for _, b in pairs]
    figures = evaluate(true, predicted)
    assert figures["accuracy"] == pytest.approx(accuracy_score(true, predicted))
    labels = sorted({*true, *predicted})
    precision, recall, f1, support = precision_recall_fscore_support(
        true, predicted, labels=labels, zero_division=0
    )
    for at, label in enumerate(labels):
        assert figures["per_class"][label] == pytest.approx(
            {"precision": precision[at], "recall": recall[at], "f1": f1[at], "support": support[at]}
        )
    assert figures["macro_f1"] == pytest.approx(f1.mean())
    assert sum(sum(row.values()) for row in figures["confusion"].values()) == len(pairs)


@pytest.mark.parametrize(("true", "predicted"), [([], []), (["a"], []), (["a"], ["a", "b"])])
def test_unequal_or_empty_input_is_refused(true: list[str], predicted: list[str]) -> None:
    with pytest.raises(InputError):
        evaluate(true, predicted)
