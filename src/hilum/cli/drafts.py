"""Whether a learned writer is asked for the words of a report, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilum.errors import UsageError

if TYPE_CHECKING:
    from hilum.inference import Bundle

COMPOSED, LEARNED = "findings", "learned"


def is_learned(draft: str) -> bool:
    """Whether ``--draft`` asks for a learned writer.

    Raises:
        UsageError: it is another word.
    """
    if draft not in {COMPOSED, LEARNED}:
        msg = f"Expected --draft {COMPOSED} or {LEARNED}, got {draft!r}."
        raise UsageError(msg)
    return draft == LEARNED


def with_writer(asked: tuple[Bundle, ...], *, is_wanted: bool) -> tuple[Bundle, ...]:
    """The bundles asked, with the added writer where one is wanted and none is among them.

    Raises:
        UsageError: none is added, or several are.
    """
    from hilum.inference import added_bundles, find_bundle, load_bundle
    from hilum.inference.bundle import Task

    if not is_wanted or any(bundle.manifest.task is Task.REPORT_WRITING for bundle in asked):
        return asked
    writers = [name for name in added_bundles() if find_bundle(name).manifest.task is Task.REPORT_WRITING]
    if len(writers) != 1:
        found = ", ".join(writers) or "none"
        msg = (
            f"Expected one added writer for --draft {LEARNED}, found {found}. Add one (hilum models add "
            "research-bundles/report-evidence --accept-terms) or name it (--bundle NAME)."
        )
        raise UsageError(msg)
    return (*asked, load_bundle(writers[0]))
