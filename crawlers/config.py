"""The entries of `sources.yaml`. Every field is explained in docs/sources.md (a test compares the two)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from common.i18n import _
from crawlers.config_fields import Duration, JsonPath, Selector, Text, duration_seconds

POST_FIELDS = ("post_id", "title", "text", "published_at", "likes", "dislikes", "replies", "url")
"""The fields of a post that a table or an endpoint can fill."""


class Entry(BaseModel):
    """Base of all models here: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Schedule(Entry):
    """How often a source is crawled."""

    every: Duration

    @property
    def every_seconds(self) -> int:
        """The interval in seconds."""
        return duration_seconds(self.every)


class Source(Entry):
    """What every entry has."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    name: Text
    basis: Text


class WebSource(Source):
    """What every source on the web has."""

    url: Text
    schedule: Schedule | None = None
    max_pages: Annotated[int, Field(ge=1, le=1000)] = 20
    delay_seconds: Annotated[float, Field(ge=0, le=3600)] = 1.0
    requests_per_day: Annotated[int, Field(ge=1, le=1_000_000)] | None = 5000
    time_limit_seconds: Annotated[float, Field(gt=0, le=86400)] = 300
    allow_private: bool = False
    user_agent_contact: Text | None = None

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(_("网址 {value} 无效：须以 http:// 或 https:// 开头").format(value=value))
        if parts.username or parts.password:
            raise ValueError(_("网址中不得带用户名或密码"))
        _port = parts.port  # raises ValueError for a port outside 0-65535
        return value

    @field_validator("user_agent_contact")
    @classmethod
    def _header_safe(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isprintable()):
            raise ValueError(_("联系方式只能是可打印的英文字符：邮箱或网址"))
        return value


class FeedSource(WebSource):
    """RSS, Atom or JSON Feed."""

    kind: Literal["feed"]


class ForumSelectors(Entry):
    """CSS selectors of a list/thread board. Links are read from `href`, the rest from text."""

    list_item: Selector
    list_link: Selector
    list_replies: Selector | None = None
    list_mark: Selector | None = None
    next_page: Selector | None = None
    thread_title: Selector
    post_item: Selector
    post_body: Selector
    post_time: Selector | None = None
    post_likes: Selector | None = None
    thread_next: Selector | None = None


class ForumSource(WebSource):
    """A bulletin board: lists of threads, threads of posts."""

    kind: Literal["forum"]
    preset: Literal["discuz", "phpbb", "mybb", "flarum", "nodebb"] | None = None
    selectors: ForumSelectors | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.preset is None) == (self.selectors is None):
            raise ValueError(_("论坛来源须写 preset 或 selectors，且只写其一"))
        return self


class BoardList(Entry):
    """CSS selectors of a message board's list page."""

    item: Selector
    link: Selector
    next_page: Selector | None = None


class BoardDetail(Entry):
    """CSS selectors of a message's own page; `reply` marks the blocks of official replies."""

    title: Selector
    body: Selector
    time: Selector | None = None
    reply: Selector | None = None


class BoardSource(WebSource):
    """A message board of an authority: a list of messages, each with its page."""

    kind: Literal["board"]
    list: BoardList
    detail: BoardDetail


class ApiMapping(Entry):
    """JMESPath expressions: `items` on the whole answer, the others on each item."""

    items: JsonPath
    id: JsonPath
    text: JsonPath
    title: JsonPath | None = None
    published_at: JsonPath | None = None
    url: JsonPath | None = None
    likes: JsonPath | None = None
    dislikes: JsonPath | None = None
    replies: JsonPath | None = None


class ApiPaging(Entry):
    """Either a page parameter that is counted up, or the path of the next page's link in the answer."""

    parameter: Text | None = None
    start: int = 1
    step: Annotated[int, Field(ge=1)] = 1
    has_more: JsonPath | None = None
    next_link: JsonPath | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.parameter is None) == (self.next_link is None):
            raise ValueError(_("分页须写 parameter 或 next_link，且只写其一"))
        return self


class ApiSource(WebSource):
    """A JSON endpoint."""

    kind: Literal["api"]
    mapping: ApiMapping
    paging: ApiPaging | None = None


class TableSource(Source):
    """A table file that a person imports."""

    kind: Literal["table"]
    columns: dict[str, str] = Field(default_factory=dict)
    encoding: Text | None = None

    @field_validator("columns")
    @classmethod
    def _post_fields_only(cls, value: dict[str, str]) -> dict[str, str]:
        for field in value:
            if field not in POST_FIELDS:
                allowed = "、".join(POST_FIELDS)
                raise ValueError(
                    _("columns 中的 {field} 不是可导入的字段，可用：{allowed}").format(
                        field=field, allowed=allowed
                    )
                )
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                "".encode(value)
            except LookupError as error:
                raise ValueError(_("不认识的编码 {value}").format(value=value)) from error
        return value

    def column(self, field: str) -> str:
        """The column that holds `field`; the same name where the mapping says nothing."""
        return self.columns.get(field, field)


SourceConfig = Annotated[
    FeedSource | ForumSource | BoardSource | ApiSource | TableSource, Field(discriminator="kind")
]
"""One entry of `sources.yaml`, told apart by `kind`."""


class SourcesFile(Entry):
    """The whole of `sources.yaml`."""

    sources: list[SourceConfig]

    @model_validator(mode="before")
    @classmethod
    def _empty_list(cls, value: Any) -> Any:
        # a file whose entries are all commented out reads as `sources: null`
        if isinstance(value, dict) and value.get("sources", 0) is None:
            return {**value, "sources": []}
        return value

    @model_validator(mode="after")
    def _unique_ids(self) -> Self:
        seen: set[str] = set()
        for source in self.sources:
            if source.id in seen:
                raise ValueError(_("来源编号 {id} 重复").format(id=source.id))
            seen.add(source.id)
        return self
