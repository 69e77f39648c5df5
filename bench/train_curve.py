"""`train` against plain jieba + tf-idf + LinearSVC with more and more labels, cross-validated on the same folds.

Needs `../shared/labels/seven_categories.csv`.
"""

from __future__ import annotations

import csv
import logging
from pathlib import Path

import jieba
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from classify.train import checked, split, train

LABELS = Path(__file__).resolve().parents[2] / "shared" / "labels" / "seven_categories.csv"
SIZES = (100, 200, 300, 457)
DRAWS = 3


def plain(rows: list[dict[str, str]]) -> float:
    """Macro F1 of what one would put together oneself."""
    data = checked(rows, "category")
    labels = np.array(data.labels)
    texts = [f"{title}\n{text}" for title, text in data.texts]
    said = labels.copy()
    for learn, test in split(labels, data.groups):
        model = make_pipeline(TfidfVectorizer(analyzer=jieba.lcut, sublinear_tf=True), LinearSVC())
        model.fit([texts[at] for at in learn], labels[learn])
        said[test] = model.predict([texts[at] for at in test])
    return float(f1_score(labels, said, average="macro"))


def main() -> None:
    """Print one line a size: the mean over draws of both."""
    jieba.setLogLevel(logging.WARNING)
    with LABELS.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for size in SIZES:
        ours, theirs = [], []
        for draw in range(DRAWS if size < len(rows) else 1):
            chosen = np.random.default_rng(draw).permutation(len(rows))[:size]
            part = [rows[at] for at in chosen]
            ours.append(train(part, "category")[1]["macro_f1"])
            theirs.append(plain(part))
        print(f"{size} labels: train {np.mean(ours):.3f}, plain {np.mean(theirs):.3f} ({len(ours)} draws)")


if __name__ == "__main__":
    main()
