"""Grouping on the real messages: best F1 of events found by reading, against clustering with hindsight.

python bench/grouping_quality.py    (needs ../shared; about two minutes)
"""

import csv
import json
import sys
import tempfile
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer
from sqlalchemy import select

from classify.segment import Segmenter
from crawlers.config import TableSource
from pipeline.store.models import Post, PostRepeat
from xiangyin.crawling import import_table
from xiangyin.init_town.write import write_town
from xiangyin.installation import open_installation

HERE = Path(__file__).parent
MESSAGES = HERE.parent.parent / "shared" / "posts" / "messages.csv"
EVENTS = json.loads((HERE / "grouping_events.json").read_text(encoding="utf-8"))


def online() -> dict[str, int]:
    """Lead of each post id after an import into a fresh town."""
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder) / "town"
        write_town(town)
        opened = open_installation(town)
        [table] = [source for source in opened.config.sources.sources if isinstance(source, TableSource)]
        import_table(opened, table, MESSAGES)
        with opened.store.read() as session:
            posts = {row.id: row for row in session.scalars(select(Post))}
            leads = {row.post_id: row.lead_id or -row.id for row in posts.values()}
            for repeat in session.scalars(select(PostRepeat)):
                leads[repeat.post_id] = leads[posts[repeat.original_id].post_id]
        opened.store.close()
    return leads


def with_hindsight() -> dict[str, int]:
    """Average-linkage clusters of tf-idf vectors over all posts at once, at the threshold that suits best."""
    with MESSAGES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cut = Segmenter().search
    texts = [" ".join(cut(f"{row['title']} " * 3 + row["text"])) for row in rows]
    vectors = TfidfVectorizer(sublinear_tf=True, min_df=2, max_df=0.2, token_pattern=r"\S\S+").fit_transform(
        texts
    )
    distance = np.clip(1 - (vectors @ vectors.T).toarray(), 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    cuts = [fcluster(tree, height, "distance") for height in np.arange(0.70, 0.96, 0.02)]
    choices = [dict(zip((row["post_id"] for row in rows), map(int, cut), strict=True)) for cut in cuts]
    return max(choices, key=lambda leads: mean_f1(leads, "tune") + mean_f1(leads, "check"))


def best_f1(leads: dict[str, int], event: list[str]) -> float:
    sizes, wanted = Counter(leads.values()), set(event)
    found = Counter(leads[post] for post in wanted if post in leads)
    return max(2 * shared / (sizes[lead] + len(wanted)) for lead, shared in found.items())


def mean_f1(leads: dict[str, int], part: str) -> float:
    return sum(best_f1(leads, event) for event in EVENTS[part].values()) / len(EVENTS[part])


def wrong_pairs(leads: dict[str, int], part: str) -> tuple[int, int]:
    """Pairs of posts about different problems in one lead, of all such pairs."""
    wrong = total = 0
    for group in EVENTS["apart"][part].values():
        same = {post: at for at, posts in enumerate(group["same"]) for post in posts}
        for first, second in combinations(group["posts"], 2):
            if first in same and same[first] == same.get(second):
                continue
            total += 1
            wrong += leads.get(first, first) == leads.get(second, second)
    return wrong, total


def show(name: str, leads: dict[str, int]) -> None:
    groups = defaultdict(list)
    for post, lead in leads.items():
        groups[lead].append(post)
    print(f"\n{name}: {len(groups)} leads, largest {sorted(map(len, groups.values()))[-5:]}")
    for part in ("tune", "check", "fresh"):
        wrong, total = wrong_pairs(leads, part)
        print(f"  {part:5}  mean best F1 {mean_f1(leads, part):.3f}   wrong pairs {wrong} of {total}")
        worst = sorted(EVENTS[part], key=lambda event: best_f1(leads, EVENTS[part][event]))[:5]
        print("         weakest: " + ", ".join(f"{e} {best_f1(leads, EVENTS[part][e]):.2f}" for e in worst))


if __name__ == "__main__":
    if not MESSAGES.exists():
        sys.exit("skipped: ../shared is not here")
    show("online, as installed", online())
    show("average linkage over all posts, threshold in hindsight", with_hindsight())
