"""The whole stage (redact, segment, topic, urgency, place, reasons) against plain jieba + tf-idf + LinearSVC, in one run.

The baseline only tells the topic. Both work on the same posts in one process on one thread; chunks alternate, so that
a busy machine slows both; processor time is counted. The real messages of ../shared are used where they are present.
"""

from __future__ import annotations

import csv
import logging
import resource
import time
from collections.abc import Callable
from pathlib import Path

from threadpoolctl import threadpool_limits

from classify.classifier import load_classifier
from classify.keywords import default_topics
from classify.redact import redact
from classify.seed import corpus_files, read_corpus
from classify.taxonomy import Taxonomy, Topic

CHUNK = 512
MESSAGES = Path(__file__).resolve().parents[2] / "shared" / "posts" / "messages.csv"
Text = tuple[str, str]


def posts() -> list[Text]:
    """Real messages, or the seed corpus where they are absent."""
    if MESSAGES.is_file():
        with MESSAGES.open(encoding="utf-8", newline="") as source:
            return [(row["title"], row["text"]) for row in csv.DictReader(source)]
    return [(example.title, example.text) for example in read_corpus(corpus_files())]


def baseline() -> Callable[[list[Text]], object]:
    """What one would put together oneself, trained on the same corpus."""
    # imported here, so that the memory measured before is the product's own
    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    jieba.setLogLevel(logging.WARNING)
    examples = read_corpus(corpus_files())
    model = make_pipeline(TfidfVectorizer(analyzer=jieba.lcut, sublinear_tf=True), LinearSVC())
    model.fit([f"{e.title}\n{e.text}" for e in examples], [e.topic for e in examples])
    return lambda texts: model.predict([f"{title}\n{text}" for title, text in texts])


def stage() -> Callable[[list[Text]], object]:
    """The product's stage."""
    taxonomy = Taxonomy(
        topics=[
            Topic(
                id=t.id,
                name=t.name,
                keywords=list(t.keywords),
                office="办" if t.remedy else "",
                remedy=t.remedy,
            )
            for t in default_topics()
        ]
    )
    classifier = load_classifier(taxonomy, [])

    def run(texts: list[Text]) -> object:
        hidden = [redact(title, text) for title, text in texts]
        return classifier.classify([(post.title, post.text) for post in hidden])

    return run


def main() -> None:
    """Print both times, their ratio, posts a second, growth with the number of posts, and memory."""
    texts = posts()
    chunks = [texts[at : at + CHUNK] for at in range(0, len(texts), CHUNK)]
    ours = stage()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ours(chunks[0])
    start = time.process_time()
    ours(texts[:1000])
    thousand = time.process_time() - start
    start = time.process_time()
    ours(texts[:4000])
    growth = (time.process_time() - start) / thousand
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    theirs = baseline()
    theirs(chunks[0])
    seconds = {"baseline": 0.0, "stage": 0.0}
    with threadpool_limits(limits=1):
        for chunk in chunks:
            for name, run in (("baseline", theirs), ("stage", ours)):
                start = time.process_time()
                run(chunk)
                seconds[name] += time.process_time() - start
    print(
        f"{len(texts)} posts: baseline {seconds['baseline']:.2f} s, stage {seconds['stage']:.2f} s, "
        f"ratio {seconds['baseline'] / seconds['stage']:.1f}, {len(texts) / seconds['stage']:.0f} posts a second; "
        f"four times the posts take {growth:.1f} times as long; "
        f"memory {memory:.0f} MB when loaded, {after:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
