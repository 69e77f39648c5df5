from __future__ import annotations

from pathlib import Path

import pytest

from classify.classifier import Classifier, shipped_model
from classify.keywords import default_topics
from classify.places import Place
from classify.shipped import ShippedModel
from classify.taxonomy import Taxonomy, Topic


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return Taxonomy(
        topics=[
            Topic(
                id=topic.id,
                name=topic.name,
                description=topic.description,
                keywords=list(topic.keywords),
                office="综合办" if topic.id != "other" else "",
                remedy=topic.remedy,
            )
            for topic in default_topics()
        ]
    )


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def model(cache_dir: Path) -> ShippedModel:
    return shipped_model(cache_dir)


@pytest.fixture(scope="session")
def classifier(model: ShippedModel, taxonomy: Taxonomy) -> Classifier:
    return Classifier(model, taxonomy, [Place(name="柳林苑", kind="estate", aliases=["老棉纺厂宿舍"])])
