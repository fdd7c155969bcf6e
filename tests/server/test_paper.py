import pytest
from jinja2 import UndefinedError

from hilum.reports import LANGUAGES
from hilum.server.paper import render


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_unbuilt_page_says_how_to_build_it_in_every_language(language: str) -> None:
    page = render("unbuilt.html", language)
    assert f'<html lang="{language}">' in page
    assert "make web" in page
    assert 'href="/simple"' in page


def test_a_template_that_lacks_a_value_fails_loudly() -> None:
    with pytest.raises(UndefinedError):
        render("simple_form.html", "en")
