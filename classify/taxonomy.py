"""The topics of a town: what residents may report, who can fix it, and how."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from classify.labels import OTHER
from classify.purpose import refusal
from common.i18n import _

Relation = Literal["own", "coordinate", "upper"]
"""own: the town's own office; coordinate: a vertical body on the spot; upper: a higher authority."""

Text = Annotated[str, StringConstraints(strip_whitespace=True)]
TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Topic(BaseModel):
    """One kind of problem. It exists only if somebody can fix it: `office` and `remedy` are required."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: TopicId
    name: Annotated[Text, Field(min_length=1)]
    description: Text = ""
    keywords: list[Text] = Field(default_factory=list)
    office: Text = ""
    relation: Relation = "own"
    basis: Text = ""
    remedy: Text = ""
    restricted: bool = False

    @field_validator("keywords")
    @classmethod
    def _no_blank_keywords(cls, words: list[str]) -> list[str]:
        if any(not word for word in words):
            raise ValueError(_("关键词不能为空"))
        return words

    @model_validator(mode="after")
    def _within_purpose(self) -> Self:
        reason = refusal(self.id, self.name, self.description, self.keywords)
        if reason:
            raise ValueError(reason)
        if self.id != OTHER and not self.office:
            raise ValueError(_("主题 {topic} 没有写明责任单位（office）").format(topic=self.id))
        if self.id != OTHER and not self.remedy:
            raise ValueError(_("主题 {topic} 没有写明解决办法（remedy）").format(topic=self.id))
        return self


class Taxonomy(BaseModel):
    """All topics of a town; ids are unique."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topics: Annotated[list[Topic], Field(min_length=1)]

    @model_validator(mode="after")
    def _unique_ids(self) -> Self:
        seen: set[str] = set()
        for topic in self.topics:
            if topic.id in seen:
                raise ValueError(_("主题编号 {topic} 重复").format(topic=topic.id))
            seen.add(topic.id)
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Topic ids in the order of the configuration."""
        return tuple(topic.id for topic in self.topics)

    def get(self, topic_id: str) -> Topic | None:
        """The topic with this id, or None."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)
