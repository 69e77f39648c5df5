"""Templates say their phrases in the language of their environment, escaped like everything else."""

from __future__ import annotations

from common.i18n import speaking
from desk.web.templates import environment


def test_a_phrase_is_said_in_the_environments_language_whoever_reads() -> None:
    source = '{{ _("登录") }} {% if true %}<a title="{{ _("登录") }}">{% endif %}'
    with speaking("zh"):
        assert environment("en").from_string(source).render() == 'Log in <a title="Log in">'
    with speaking("en"):
        assert environment("zh").from_string(source).render() == '登录 <a title="登录">'


def test_a_phrase_is_escaped_and_may_be_filled() -> None:
    page = environment("zh").from_string('{{ _("<b> {count}").format(count="&") }}')
    assert page.render() == "&lt;b&gt; &amp;"


def test_a_name_from_the_data_is_looked_up_when_the_page_is_made() -> None:
    page = environment("en").from_string("{{ _(name) }}")
    with speaking("en"):
        assert page.render(name="登录") == "Log in"


def test_marks_escape_what_they_do_not_know() -> None:
    mark = environment("zh").globals["urgency_mark"]
    assert "▲" in mark("critical")
    assert "<b>" not in mark("<b>")
