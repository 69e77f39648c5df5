"""Segmentation on the demo town's posts: rjieba against jieba, in one run, as a ratio."""

import time
from datetime import UTC, datetime

from classify.segment import Segmenter
from demo.content import load_content

ROUNDS = 5


def seconds(engine: Segmenter, texts: list[str]) -> float:
    """The best of `ROUNDS` passes over all texts."""
    best = float("inf")
    for _round in range(ROUNDS):
        start = time.perf_counter()
        for text in texts:
            engine.tokens(text)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print both times and their ratio."""
    texts = [post.title + post.text for post in load_content(datetime.now(UTC)).posts] * 10
    slow, fast = seconds(Segmenter(pure_python=True), texts), seconds(Segmenter(), texts)
    print(f"{len(texts)} posts: jieba {slow:.3f} s, rjieba {fast:.3f} s, ratio {slow / fast:.1f}")


if __name__ == "__main__":
    main()
