import pytest

from hilum.findings import LabelState
from hilum.reports import LANGUAGES, phrase
from hilum.reports.claim_words import FINDINGS, unaccented, words_of


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_of_reports_has_words_for_every_finding(language):
    words = words_of(language)
    assert words is not None
    own_name = {name: phrase(language, f"finding.{name}") for name in FINDINGS}
    for name, written in own_name.items():
        first = next(term for term in words.terms if term.pattern.search(unaccented(written)))
        assert first.findings == (name,)
        assert first.says is None


def test_a_term_that_states_something_itself_never_says_that_it_is_there():
    for language in LANGUAGES:
        words = words_of(language)
        assert words is not None
        assert {term.says for term in words.terms} <= {None, LabelState.ABSENT, LabelState.UNCERTAIN}


def test_another_language_has_none():
    assert words_of("xx") is None
