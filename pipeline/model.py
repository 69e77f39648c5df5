"""What all models of the town's configuration share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""An id: lower-case letters, digits, `_` and `-`, beginning with a letter."""


class Model(BaseModel):
    """Parent of the configuration models: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
