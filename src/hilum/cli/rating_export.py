"""What a round's ratings come to, as files and as a table: the one place where sources and ratings meet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hilum.archive import Answer, Item, Round
    from hilum.evaluation.ratings import RatingJudgement
    from hilum.inference.bundle import Interval

COLUMNS = (
    "round", "item", "reading", "source", "rater", "accuracy", "coherence", "completeness", "errors", "preferred",
    "comment", "rated_at", "synthetic",
)  # fmt: skip
SYNTHETIC = "synthetic"
"""Why there is no result: the ratings show how it works, nobody gave them."""
NO_RATINGS = "no_ratings"


def rows_of(found: Round, items: Sequence[Item], answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """A row for each report that each rater rated, with the source that the rater never saw."""
    return [
        {
            "round": found.name,
            "item": answer.place,
            "reading": items[answer.place].record_id,
            "source": report.source,
            "rater": answer.rater,
            "accuracy": scores.accuracy,
            "coherence": scores.coherence,
            "completeness": scores.completeness,
            "errors": " ".join(scores.errors),
            "preferred": "" if len(answer.scores) == 1 else _preferred(report.source, answer.preferred),
            "comment": answer.comment,
            "rated_at": answer.created_at.isoformat(timespec="seconds"),
            "synthetic": int(found.is_synthetic),
        }
        for answer in answers
        for report, scores in zip(items[answer.place].reports, answer.scores, strict=True)
    ]


def result_of(found: Round, items: Sequence[Item], answers: Sequence[Answer]) -> RatingJudgement | str:
    """What the ratings come to; else why they come to nothing."""
    from hilum.evaluation.ratings import Preference, Rating, judge_ratings

    if found.is_synthetic:
        return SYNTHETIC
    if not answers:
        return NO_RATINGS
    ratings, preferences = list[Rating](), list[Preference]()
    for answer in answers:
        item = items[answer.place]
        sources = [report.source for report in item.reports]
        ratings += [
            Rating(item.record_id, source, answer.rater, scores, item.place)
            for source, scores in zip(sources, answer.scores, strict=True)
        ]
        if len(sources) > 1:
            preferences.append(Preference(item.record_id, answer.rater, (sources[0], sources[1]), answer.preferred))
    return judge_ratings(ratings, preferences)


def write_export(out: Path, found: Round, rows: Sequence[Mapping[str, Any]], result: RatingJudgement | str) -> None:
    """Write ``ratings.csv`` and ``result.json``."""
    from hilum.storage import write_whole

    stream = io.StringIO(newline="")
    table = csv.DictWriter(stream, COLUMNS)
    table.writeheader()
    table.writerows(rows)
    write_whole(out / "ratings.csv", stream.getvalue().encode())
    document = {
        "round": found.name,
        "design": found.design,
        "language": found.language,
        "items": found.size,
        "synthetic": found.is_synthetic,
        "reason": result if isinstance(result, str) else None,
        "result": None if isinstance(result, str) else _plain(asdict(result)),
    }
    write_whole(out / "result.json", (json.dumps(document, indent=2) + "\n").encode())


def summary(result: RatingJudgement | str) -> list[str]:
    """The result in lines for a terminal."""
    if result == SYNTHETIC:
        return ["The round is synthetic: its ratings are a demonstration and yield no result."]
    if isinstance(result, str):
        return ["Nobody has rated this round yet."]
    lines = [f"{result.ratings} ratings of {result.films} films by {result.raters} raters"]
    for source, numbers in result.sources.items():
        means = ", ".join(f"{scale} {_said(mean)}" for scale, mean in numbers.scales.items())
        errors = ", ".join(f"{error.replace('_', ' ')} {_said(share)}" for error, share in numbers.errors.items())
        lines += [f"{source}: {means}", f"  share of reports with a {errors}"]
    for pair in result.pairs:
        first, second = pair.sources
        differences = ", ".join(f"{scale} {_said(one)}" for scale, one in pair.difference.items())
        lines.append(f"{first} less {second}, {pair.films} films: {differences}")
        if pair.preferred:
            lines.append("  preferred: " + ", ".join(f"{name} {_said(one)}" for name, one in pair.preferred.items()))
    for scale, alpha in result.alpha.items():
        said = _said(alpha.value) if alpha.value else f"none ({(alpha.reason or '').replace('_', ' ')})"
        lines.append(f"Krippendorff's alpha of {scale}: {said}")
    return lines


def _preferred(source: str, preferred: str | None) -> str:
    return "neither" if preferred is None else "yes" if preferred == source else "no"


def _said(interval: Interval) -> str:
    return f"{interval.value:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
