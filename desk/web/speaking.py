"""Templates that are translated when they are compiled: a page of 700 phrases looks none of them up."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from common.i18n import _, speaking


class SpeakingEnvironment(Environment):
    """An environment whose templates say every `_("…")` in one language. Other calls of `_` stay calls."""

    def __init__(self, lang: str, **options: Any) -> None:
        super().__init__(**options)
        self._translator = _Translator(lang)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The one place through which every template comes on its way to the compiler."""
        parsed = super()._parse(source, name, filename)
        self._translator.visit(parsed)
        return parsed


class _Translator(NodeTransformer):
    def __init__(self, lang: str) -> None:
        self._lang = lang

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(phrase))], kwargs=[]):
                with speaking(self._lang):
                    return nodes.Const(_(phrase), lineno=node.lineno)
        return node
