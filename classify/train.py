"""Training on a customer's own labels."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

from classify.build import SEED, temperature
from classify.characters import count_runs, frequencies, runs
from classify.custom import WORDS_SCALE, CustomModel, Metadata, preparation
from classify.evaluate import Figures, evaluate
from classify.features import FloatMatrix, Vocabulary, weigh
from classify.one_thread import one_thread
from classify.shipped import Linear
from common.errors import InputError
from common.i18n import _
from common.log import get

log = get("classify")

Progress = Callable[[str, float], None]

VERSION = 3
MIN_DOCUMENTS = 2
"""What stands in one text only is learned by heart and not understood."""

MIN_CLASSES = 2
MIN_PER_CLASS = 5
FOLDS = 5
ALIKE = 60
"""Characters that two bodies must share from the start to count as one text sent twice."""

_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]")
Rows = npt.NDArray[np.int64]

STRENGTHS = (0.3, 1.0, 3.0)
"""Values of the machine's C that cross-validation chooses among."""


@dataclass(frozen=True)
class Labelled:
    """Texts and labels, checked. Texts of one group say the same in other words or signs."""

    texts: list[tuple[str, str]]
    labels: list[str]
    groups: list[int]
    data_hash: str


def _ignore(_stage: str, _share: float) -> None:
    return


def checked(rows: Sequence[Mapping[str, str]], label_field: str) -> Labelled:
    """Texts and labels of `rows`; InputError says what is missing.

    A text that comes twice is kept once, and left out if its labels contradict each other.
    """
    for number, row in enumerate(rows, 1):
        for column in ("title", "text", label_field):
            if column not in row:
                raise InputError(_("第 {row} 条没有“{column}”列").format(row=number, column=column))
        if not row[label_field].strip():
            raise InputError(_("第 {row} 条的“{column}”是空的").format(row=number, column=label_field))
    labels_of: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        labels_of.setdefault((row["title"], row["text"]), set()).add(row[label_field].strip())
    # one text on both sides of a split would make the figures lie, and one with two labels teaches nothing
    label_of = {text: labels.pop() for text, labels in labels_of.items() if len(labels) == 1}
    if len(label_of) < len(labels_of):
        log.warning("texts with contradicting labels left out", count=len(labels_of) - len(label_of))
    counts = Counter(label_of.values())
    if len(counts) < MIN_CLASSES:
        raise InputError(
            _("标签太少：至少需要 {wanted} 类，只有 {found} 类").format(wanted=MIN_CLASSES, found=len(counts))
        )
    few = [f"{label} ({number})" for label, number in sorted(counts.items()) if number < MIN_PER_CLASS]
    if few:
        raise InputError(
            _("标签太少：每类至少 {wanted} 条，不足的有 {few}").format(
                wanted=MIN_PER_CLASS, few="、".join(few)
            )
        )
    groups = alike(list(label_of))
    kinds = Counter({(label, group) for label, group in zip(label_of.values(), groups, strict=True)})
    different = Counter(label for label, _ in kinds)
    few = [f"{label} ({number})" for label, number in sorted(different.items()) if number < MIN_PER_CLASS]
    if few:
        raise InputError(
            _("几乎相同的文本太多，无法公正检验：每类至少 {wanted} 条不同的文本，不足的有 {few}").format(
                wanted=MIN_PER_CLASS, few="、".join(few)
            )
        )
    digest = hashlib.sha256(repr(sorted(label_of.items())).encode()).hexdigest()
    return Labelled(list(label_of), list(label_of.values()), groups, digest)


def alike(texts: Sequence[tuple[str, str]]) -> list[int]:
    """A number for each text, the same for texts whose bodies are equal but for signs, or begin alike for long."""
    number: dict[str, int] = {}
    groups = []
    for title, text in texts:
        bare = _SIGNS.sub("", text.lower()) or _SIGNS.sub("", title.lower())
        groups.append(
            number.setdefault(bare[:ALIKE] if len(bare) >= ALIKE else f"{bare} {title}", len(number))
        )
    return groups


def split(labels: npt.NDArray[np.str_], groups: Sequence[int]) -> list[tuple[Rows, Rows]]:
    """Folds that keep texts that are alike together; InputError if one still stands on both sides."""
    folds = list(
        StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED).split(labels, labels, np.array(groups))
    )
    for learn, test in folds:
        if {groups[at] for at in learn} & {groups[at] for at in test}:
            raise InputError(_("检验会失真：相同的文本同时出现在训练和检验两边"))
        if set(labels[test]) - set(labels[learn]):
            raise InputError(_("检验会失真：有的类别只出现在检验一边，请增加不同的文本"))
    return folds


def _fit(
    matrix: sparse.csr_matrix, labels: npt.NDArray[np.str_], classes: Sequence[str], strength: float
) -> Linear:
    machine = LinearSVC(C=strength, class_weight="balanced", random_state=SEED).fit(matrix, labels)
    weights, bias = machine.coef_, machine.intercept_
    if len(classes) == 2:
        # the machine gives one score for two classes
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Linear(np.ascontiguousarray(weights.T), bias)


@dataclass(frozen=True)
class _Counts:
    """Occurrences of words or characters in all texts, and what each column stands for."""

    vocabulary: Vocabulary
    counts: sparse.csr_matrix

    def learned(self, rows: Rows) -> _Counts:
        """Only what stands in enough of the texts `rows`, weighed as they say."""
        seen = np.asarray((self.counts[rows] > 0).sum(axis=0)).ravel()
        frequencies = {
            word: int(count) for word, count in zip(self.vocabulary.words, seen, strict=True) if count
        }
        least = MIN_DOCUMENTS if max(frequencies.values(), default=0) >= MIN_DOCUMENTS else 1
        vocabulary = Vocabulary.learn(frequencies, len(rows), min_documents=least)
        return _Counts(vocabulary, self.counts[:, np.flatnonzero(seen >= least)])

    def weighed(self) -> sparse.csr_matrix:
        return weigh(self.counts.tocsr(), self.vocabulary.idf)


def _counted(texts: Sequence[tuple[str, str]]) -> tuple[_Counts, _Counts]:
    """Words and characters of all texts."""
    batch = preparation().prepare(texts)
    words = Vocabulary.learn(batch.bag.frequencies(), len(texts))
    found = [runs(title, text) for title, text in zip(batch.titles, batch.texts, strict=True)]
    characters = Vocabulary.learn(frequencies(found), len(texts))
    columns = {run: column for column, run in enumerate(characters.words)}
    return (
        _Counts(words, words.columns().count(batch.bag)),
        _Counts(characters, count_runs(found, columns)),
    )


def _matrix(words: _Counts, characters: _Counts) -> sparse.csr_matrix:
    return sparse.hstack([words.weighed() * WORDS_SCALE, characters.weighed()]).tocsr()


@one_thread()
def train(
    rows: Sequence[Mapping[str, str]], label_field: str, *, progress: Progress = _ignore
) -> tuple[CustomModel, Figures]:
    """A model and its cross-validated figures. Rows need `title`, `text` and `label_field`.

    Raises InputError for missing columns, fewer than two classes or fewer than five texts of a class.
    """
    data = checked(rows, label_field)
    progress("segment", 0.0)
    words, characters = _counted(data.texts)
    labels = np.array(data.labels)
    classes = tuple(sorted(set(data.labels)))
    folds = split(labels, data.groups)
    # what is a word and how rare it is may be learned from the learning side only
    matrices = [_matrix(words.learned(learn), characters.learned(learn)) for learn, _ in folds]
    outcomes: list[tuple[float, float, FloatMatrix]] = []
    for number, strength in enumerate(STRENGTHS):
        scores = np.zeros((len(labels), len(classes)))
        for turn, (learn, test) in enumerate(folds):
            progress("check", 0.1 + 0.8 * (number * FOLDS + turn) / (len(STRENGTHS) * FOLDS))
            matrix = matrices[turn]
            scores[test] = _fit(matrix[learn], labels[learn], classes, strength).scores(matrix[test])
        figures = evaluate(data.labels, [classes[at] for at in scores.argmax(axis=1)])
        outcomes.append((figures["macro_f1"], strength, scores))
    _best, strength, scores = max(outcomes, key=lambda outcome: outcome[:2])
    figures = evaluate(data.labels, [classes[at] for at in scores.argmax(axis=1)])
    columns = np.array([classes.index(label) for label in data.labels])
    progress("fit", 0.9)
    everything = np.arange(len(labels))
    words, characters = words.learned(everything), characters.learned(everything)
    model = CustomModel(
        metadata=Metadata(
            VERSION, data.data_hash, label_field, len(labels), figures["accuracy"], figures["macro_f1"]
        ),
        labels=classes,
        vocabulary=words.vocabulary,
        characters=characters.vocabulary,
        linear=_fit(_matrix(words, characters), labels, classes, strength),
        temperature=temperature(scores, columns),
    )
    progress("fit", 1.0)
    return model, figures
