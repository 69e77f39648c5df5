from __future__ import annotations

import pytest

from classify.segment import Segmenter, default_segmenter


@pytest.fixture(scope="session")
def segmenter() -> Segmenter:
    return default_segmenter()
