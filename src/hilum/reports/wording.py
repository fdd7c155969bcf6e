"""The facts of a reading in words: of the film, the patient, the population, a finding and why it was not assessed."""

from datetime import date

from hilum.errors import FilmError, UsageError
from hilum.findings import (
    BundleFacts,
    CheckOutcome,
    FilmFacts,
    Finding,
    OperatingPoint,
    Population,
    QualityCheck,
    Reading,
)
from hilum.reports.phrases import capitalise, clean, number, percent, phrase, phrase_or

_ADULT_YEARS = 18
_YEARS_ONLY_FROM = 2
_NAME_LENGTH = 96
_HASH_LENGTH = 12


def film_facts(film: FilmFacts, language: str) -> tuple[tuple[str, str], ...]:
    """What is known of the film, as labels with their values; a pixel spacing only where it is known."""
    not_stated = phrase(language, "value.not_stated")
    rows = {
        "file": file_name(film),
        "format": phrase(language, "value.format", format=film.format.upper(), bits=film.bit_depth),
        "size": film_size(film, language),
        "pixel": pixel_size(film, language),
        "view": phrase(language, f"view.{film.view}") if film.view else not_stated,
        "age": age(film.age_years, language),
        "sex": phrase(language, f"sex.{film.sex}") if film.sex else not_stated,
        "identity": short_hash(film.sha256),
    }
    return tuple((phrase(language, f"fact.{label}"), value) for label, value in rows.items() if value)


def file_name(film: FilmFacts) -> str:
    """The film's name on one line, the middle of a very long one left out."""
    name = clean(film.name)
    if len(name) <= _NAME_LENGTH:
        return name
    return f"{name[: _NAME_LENGTH * 2 // 3]}…{name[-_NAME_LENGTH // 3 :]}"


def film_size(film: FilmFacts, language: str) -> str:
    """Width and height in pixels."""
    return phrase(language, "value.size", width=film.width, height=film.height)


def pixel_size(film: FilmFacts, language: str) -> str:
    """Width and height of a pixel at the detector; empty where it is not known."""
    if film.spacing_mm is None:
        return ""
    height_mm, width_mm = film.spacing_mm
    return phrase(language, "value.pixel", width=number(language, width_mm, 3), height=number(language, height_mm, 3))


def age(age_years: float | None, language: str) -> str:
    """An age as clinicians say it: months where it states them and is under two years, else completed years."""
    if age_years is None:
        return phrase(language, "value.not_stated")
    if age_years >= _YEARS_ONLY_FROM or age_years == int(age_years):
        return _years(int(age_years), language)
    # An age stored as a fraction of a year must not lose its last month to rounding.
    months = int(age_years * 12 + 0.01)
    if months == 0:
        return phrase(language, "age.newborn")
    return phrase(language, "age.month") if months == 1 else phrase(language, "age.months", months=months)


def _years(years: int, language: str) -> str:
    if years == 0:
        return phrase(language, "age.infant")
    return phrase(language, "age.year") if years == 1 else phrase(language, "age.years", years=years)


def day(issued: date, language: str) -> str:
    """A date as the language writes it, in digits."""
    return phrase(language, "format.date", year=issued.year, month=f"{issued:%m}", day=f"{issued:%d}")


def short_hash(sha256: str) -> str:
    """Enough of a hash to tell films and bundles apart."""
    return clean(sha256)[:_HASH_LENGTH]


def finding_name(name: str, language: str) -> str:
    """A finding as a clinician says it, in small letters; the code itself where no language file knows it."""
    return phrase_or(language, f"finding.{name}", name.replace("_", " "))


def class_name(name: str, language: str) -> str:
    """The label of a class of training films."""
    return phrase_or(language, f"class.{name}", name.replace("_", " "))


def bundle_title(name: str, language: str) -> str:
    """A bundle as a model of something, in small letters; by its code where no language file knows it."""
    return phrase_or(language, f"bundle.{name}", phrase(language, "unknown.bundle", name=name))


def group_name(bundle: BundleFacts, language: str) -> str:
    """Which model answered, and for whom."""
    title = capitalise(bundle_title(bundle.name, language))
    return phrase(language, "format.group", bundle=title, population=population(bundle.population, language))


def support_inside(reading: Reading, language: str) -> str:
    """How much of the map that the report explains lies inside the lungs; empty where that is not known."""
    explained = reading.explained()
    if explained is None or explained.activation is None or explained.activation.inside_lungs is None:
        return ""
    facts = {
        "finding": finding_name(explained.name, language),
        "share": percent(language, explained.activation.inside_lungs),
    }
    # Of some findings the heart counts too, and their phrase names it.
    key = f"picture.inside.{explained.name}"
    return phrase(language, key if phrase_or(language, key, "") else "picture.inside", **facts)


def point_name(point: OperatingPoint, language: str) -> str:
    """An operating point in words, in small letters but for names; by its code where no language file knows it."""
    return point_title(point.name, language)


def point_title(name: str, language: str) -> str:
    """The same of its code alone."""
    return phrase_or(language, f"operating_point.{name}", name.replace("_", " "))


def population(people: Population, language: str) -> str:
    """Whom a bundle was trained on, by age."""
    low, high = people.age_min_years, people.age_max_years
    if low is None and high is None:
        return phrase(language, "population.any")
    if high is None:
        is_adult = low is not None and low >= _ADULT_YEARS
        return phrase(language, "population.adults" if is_adult else "population.from", min=low)
    if low is None:
        return phrase(language, "population.to", max=high)
    kind = "children" if is_for_children(people) else "between"
    return phrase(language, f"population.{kind}", min=low, max=high)


def is_for_children(people: Population) -> bool:
    """Whether nobody of the population is of age."""
    return people.age_max_years is not None and people.age_max_years < _ADULT_YEARS


def why_not_assessed(reading: Reading, finding: Finding, language: str) -> str:
    """The sentence that says why a finding was not assessed.

    Raises:
        UsageError: the finding was assessed, or there is no such language.
    """
    if finding.reason is None:
        msg = f"Expected a finding with a reason, got {finding.name!r}, which has none. Ask for its decision instead."
        raise UsageError(msg)
    key = f"reason.{finding.reason}"
    if not phrase_or(language, key, ""):
        return phrase(language, "unknown.reason", code=finding.reason)
    view = reading.film.view
    return phrase(
        language,
        key,
        age=age(reading.film.age_years, language),
        view=phrase(language, f"view.{view}") if view else phrase(language, "value.not_stated"),
        population=next((population(b.population, language) for b in reading.bundles if b.name == finding.bundle), "?"),
    )


def why_refused(error: FilmError, language: str) -> str:
    """Why a film was refused and what to do; the error's own message says it in English, with its numbers."""
    codes = [error.code, *(kind.code for kind in type(error).__mro__ if issubclass(kind, FilmError))]
    return next(words for code in codes if (words := phrase_or(language, f"error.{code}", "")))


def warnings(reading: Reading, language: str) -> tuple[str, ...]:
    """What the checks of the film found wrong; a code that no language file knows is named as it is."""
    found = tuple(_warning(check, language) for check in reading.quality if check.outcome is not CheckOutcome.PASS)
    if reading.override is None:
        return found
    said = phrase(language, "override.read", who=reading.override.who, why=reading.override.why)
    return (*found, said if said.endswith((".", "!", "?")) else f"{said}.")


def requests(reading: Reading, language: str) -> tuple[str, ...]:
    """What the reader should supply, and why."""
    return tuple(phrase(language, f"prompt.{prompt}") for prompt in reading.prompts)


def _warning(check: QualityCheck, language: str) -> str:
    key = f"quality.{check.code}"
    if not phrase_or(language, key, ""):
        return phrase(language, "unknown.check", code=check.code)
    names = {"finding": finding_name, "bundle": bundle_title}
    facts = {name: names[name](fact, language) if name in names else fact for name, fact in check.facts}
    return capitalise(phrase(language, key, **facts))
