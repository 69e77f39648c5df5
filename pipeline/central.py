"""The most central of several sentences: the one that shares most with what the other posts say.

Sentences are compared by their words, each weighed by how rare it is in general Chinese (tf-idf); a sentence counts
by the sum of its similarity to the other posts. Length plays no part: vectors have one length.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from classify.segment import tokens
from classify.word_weights import weight
from pipeline.title import LONGEST, problem_title

Vector = dict[str, float]
Words = Callable[[str], list[str]]

MOST_POSTS = 120
"""Posts that are read, evenly from the first to the last."""

MOST_SENTENCES = 12
READ = 1200
"""Characters of a post that are read: what it is about stands near its beginning."""

SHORTEST = 8
LIGHT = 4.5
"""Words that weigh less ("问题", "希望") say nothing about which problem it is."""

_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_CLAUSE = re.compile(r"[，,：:]+")
_ADDRESS = re.compile(
    r"^(?:尊敬|敬爱|亲爱|您好|你好|领导|各位|书记|市长|县长|镇长|谢谢|感谢|此致|敬礼|恳请|请|望|希望|盼|求|本人|我是|我叫|我们是)"
)
_THANKS = re.compile(r"^(?:感谢|谢谢|表扬|点赞|为.{1,12}点赞)")
_MASKED = re.compile(r"〔[^〕]{1,8}〕")


@dataclass(frozen=True, slots=True)
class Said:
    """A post's title and text, both redacted."""

    title: str
    text: str
    tokens: str = ""
    """Its words as the store keeps them, where they are known already."""


def central_sentence(posts: Sequence[Said], words: Words = tokens) -> str:
    """One line that says what the posts are about, in the words of one of them; "" where there are none.

    Where most posts have a title, the titles are the sentences: people write them to say it in one.
    """
    read = _evenly(posts)
    sentences = _titles(read)
    if 2 * len({owner for _text, owner in sentences}) < len(read) or not sentences:
        sentences += [(one, owner) for owner, post in enumerate(read) for one in _sentences(post.text)]
    if not sentences:
        return next((problem_title(text) for post in read if (text := post.text.strip())), "")
    if len(read) < 3 and read[sentences[0][1]].title.strip():
        return sentences[0][0][:LONGEST]  # of two posts none is more central than the other
    whole = [_vector(post.tokens.split() or words(f"{post.title}\n{post.text[:READ]}")) for post in read]
    return sentences[_best([(_vector(words(text)), owner) for text, owner in sentences], whole)][0][:LONGEST]


def _titles(posts: Sequence[Said]) -> list[tuple[str, int]]:
    """The posts' titles as names of problems, each with the number of its post; thanks only where nothing else is."""
    found = [(problem_title(post.title), number) for number, post in enumerate(posts) if post.title.strip()]
    return [one for one in found if not _THANKS.match(one[0])] or found


def _best(sentences: Sequence[tuple[Vector, int]], posts: Sequence[Vector]) -> int:
    """The sentence with the greatest summed similarity to the posts that it does not come from.

    A single post has no others: its own sentences then count by their likeness to it. The earliest of equal ones.
    """
    total = Counter[str]()
    for post in posts:
        total.update(post)
    scores = []
    for vector, owner in sentences:
        score = _dot(vector, total)
        if len(posts) > 1:
            score -= _dot(vector, posts[owner])
        scores.append(score)
    return max(range(len(scores)), key=lambda at: (round(scores[at], 9), -at))


def _vector(words: Iterable[str]) -> Vector:
    counts = Counter(word for word in words if len(word) > 1 and not word.isdigit())
    weighed = {
        word: (1 + math.log(count)) * heavy
        for word, count in counts.items()
        if (heavy := weight(word)) >= LIGHT
    }
    length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
    return {word: value / length for word, value in weighed.items()}


def _dot(vector: Vector, other: Vector | Counter[str]) -> float:
    return sum(value * other.get(word, 0.0) for word, value in vector.items())


def _evenly(posts: Sequence[Said]) -> Sequence[Said]:
    if len(posts) <= MOST_POSTS:
        return posts
    step = (len(posts) - 1) / (MOST_POSTS - 1)
    return [posts[round(at * step)] for at in range(MOST_POSTS)]


def _sentences(text: str) -> list[str]:
    """Sentences that may describe a problem: no address, thanks or request, nothing that was masked."""
    found = []
    for sentence in _SENTENCE.split(text[:READ]):
        for piece in _pieces(sentence.strip(" ，,、：:　")):
            if len(piece) >= SHORTEST and not _ADDRESS.match(piece) and not _MASKED.search(piece):
                found.append(piece)
    return found[:MOST_SENTENCES]


def _pieces(sentence: str) -> list[str]:
    """A sentence that is too long for one line, cut between its clauses."""
    if len(sentence) <= LONGEST:
        return [sentence]
    pieces, line = [], ""
    for clause in _CLAUSE.split(sentence):
        if line and len(line) + len(clause) >= LONGEST:
            pieces.append(line)
            line = clause
        else:
            line = f"{line}，{clause}" if line else clause
    return [piece[:LONGEST] for piece in [*pieces, line]]
