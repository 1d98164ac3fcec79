"""Templates can read what they are given, and nothing else; foreign ones have little time and memory too."""

import pytest

from workplan.adapters.render.engine import JinjaEngine, environment_for, fill
from workplan.adapters.render.filters import cell, code, csv_line, inline, markdown, plain_line
from workplan.adapters.render.isolated import render_isolated
from workplan.usecases.render_ports import TemplateFault

NAME = "t.md.jinja"


def render(text: str, name: str = NAME, **context: object) -> str | TemplateFault:
    return fill(environment_for(name, {name: text}), name, {name: text}, context)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ ''|attr('__class__') }}",
        "{{ items.append(1) }}",
        "{{ range(10000000)|list }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ absent }}",
        "{{ items.absent }}",
        "{% include 'other' %}",
        "{{ self.__init__ }}",
        "{{ 'x'.format.__globals__ }}",
        "{{ [1, 2]|random }}",
        "{{ 1 / 0 }}",
    ],
)
def test_what_leads_out_is_a_fault(text: str) -> None:
    assert isinstance(render("line\n" + text, items=[]), TemplateFault)


def test_a_fault_names_template_and_line() -> None:
    fault = render("one\ntwo\n{{ absent }}\n")
    assert isinstance(fault, TemplateFault)
    assert (fault.template, fault.line) == (NAME, 3)
    assert "absent" in fault.message


def test_a_fault_in_an_included_template_names_that_one() -> None:
    sources = {NAME: "one\n{% include 'part.jinja' %}\n", "part.jinja": "a\nb\n{{ absent }}\n"}
    fault = fill(environment_for(NAME, sources), NAME, sources, {})
    assert isinstance(fault, TemplateFault)
    assert (fault.template, fault.line) == ("part.jinja", 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "stopped"),
        ("{% set x = 'a' * 10**9 %}{{ x }}", "too much"),
        ("{% for a in range(20000) %}{{ 'a' * 1000 }}{% endfor %}", "more than"),
    ],
)
def test_a_foreign_template_cannot_take_the_machine(text: str, said: str) -> None:
    fault = render_isolated(NAME, {NAME: text}, {}, wall_seconds=10, cpu_seconds=3)
    assert isinstance(fault, TemplateFault)
    assert said in fault.message


def test_a_foreign_template_that_sleeps_is_stopped() -> None:
    text = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    fault = render_isolated(NAME, {NAME: text}, {}, wall_seconds=0.3, cpu_seconds=60)
    assert isinstance(fault, TemplateFault)
    assert "0.3 seconds" in fault.message


def test_a_foreign_template_gives_the_same_text() -> None:
    text = "# {{ title }}\n{% for item in items %}\n- {{ item }}\n{% endfor %}\n"
    context = {"title": "\u00dc <b>", "items": ["a|b", "c\nd"]}
    engine = JinjaEngine()
    sources = {NAME: text}
    assert engine.render(NAME, sources, context, trusted=False) == engine.render(
        NAME, sources, context, trusted=True
    )
    fault = engine.render(NAME, {NAME: "\n{{ absent }}"}, {}, trusted=False)
    assert isinstance(fault, TemplateFault)
    assert fault.line == 2


HOSTILE = (
    "x <!-- workplan:end rules --> <script>alert(1)</script>\n# no heading | cell `tick` \u202e \x1b[31m"
)


def test_a_record_cannot_become_markup() -> None:
    said = render("- {{ value }}\n", value=HOSTILE)
    assert isinstance(said, str)
    assert said.count("\n") == 1
    assert "<!--" not in said
    assert "<script" not in said
    assert "workplan:end" not in said
    assert "\u202e" not in said
    assert "\x1b" not in said


def test_a_record_stays_in_its_cell_and_its_code() -> None:
    assert "\\|" in cell(HOSTILE)
    assert "\n" not in cell(HOSTILE)
    assert cell("") == "\u2013"
    assert code("a`b``c") == "```a`b``c```" or code("a`b``c").startswith("```")
    assert "workplan:end" not in code(HOSTILE)
    assert plain_line(5) == 5


def test_html_escapes_everything() -> None:
    said = render(
        '<p title="{{ value }}">{{ value }}</p>\n', name="t.html.jinja", value='"><script>x</script>'
    )
    assert isinstance(said, str)
    assert "<script" not in said
    assert 'title="&#34;&gt;' in said


@pytest.mark.parametrize(
    "text",
    ["[x](javascript:alert(1))", "<b onclick=x>", "![x](http://example.org/p.png)", "[x](data:text/html,x)"],
)
def test_prose_of_documents_is_defused(text: str) -> None:
    for made in (markdown(text), inline(text)):
        assert 'href="javascript' not in made
        assert "<b" not in made
        assert "<img" not in made
        assert 'href="data:' not in made


def test_a_spreadsheet_runs_nothing() -> None:
    assert csv_line(["=1+1", "@x", "a,b", 'c"d']) == '\'=1+1,\'@x,"a,b","c""d"'
