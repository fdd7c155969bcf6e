"""Write a bundle's card and metrics anew from a judgement: whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hilum.datasets import Film, Manifest, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.datasets.written_parts import Parts
from hilum.errors import StorageError, UsageError
from hilum.evaluation.card import CardFacts, write_card
from hilum.evaluation.classification import Judgement
from hilum.evaluation.explanation import ExplanationScores, explanation_json
from hilum.evaluation.films import reason_outside
from hilum.evaluation.shortcuts import measure_shortcuts
from hilum.evaluation.synthetic import answer_phantoms
from hilum.evaluation.wire import summary_json
from hilum.evaluation.writer import WriterJudgement, reports_json
from hilum.evaluation.writing_card import WritingCardFacts, write_writing_card
from hilum.inference import Bundle, open_bundle
from hilum.inference.bundle import CARD_FILE, MANIFEST_FILE, file_sha256
from hilum.inference.report_writing import parts_of


def check_update(
    bundle: Bundle, manifest: Manifest, split: str, folders: tuple[str, ...], *, is_stretched: bool
) -> None:
    """Refuse to write a card of other films than the bundle's own judge films, or one that says less.

    Raises:
        UsageError: another data set, part or source folder than the card is about, or its stretched films left out.
    """
    kept = bundle.manifest
    judged = kept.metrics.get("judge", {})
    measured = tuple(judged.get("folders", ()))
    was_stretched = any(label.get("stretched") for label in judged.get("labels", {}).values())
    if manifest.dataset not in kept.origin.datasets:
        msg = f"The card of {kept.name!r} is about {', '.join(kept.origin.datasets)}, not {manifest.dataset}."
    elif split != Split.JUDGE:
        msg = f"The card of {kept.name!r} is about judge films, not {split!r}. Leave out --split."
    elif measured and not set(folders or _folders(manifest)) <= set(measured):
        msg = f"The card of {kept.name!r} is about the source folders {', '.join(measured)}. Name them with --folder."
    elif was_stretched and not is_stretched:
        msg = f"The card of {kept.name!r} tells of stretched films too, which would be lost. Add --stretch."
    else:
        return
    raise UsageError(msg)


def update_card(
    bundle: Bundle,
    manifest: Manifest,
    judgement: Judgement,
    folders: tuple[str, ...] = (),
    explained: ExplanationScores | None = None,
    on_film: Callable[[], object] = lambda: None,
) -> None:
    """Replace the card, the metrics and their hashes; what decides readings, and so the identity, stays.

    Raises:
        StorageError: the folder cannot be written.
    """

    def was_learned_from(film: Film) -> bool:
        return reason_outside(bundle.manifest, film) is None

    everyone = manifest.keep(was_learned_from)
    source = everyone.keep(lambda film: film.split is Split.FIT or not folders or film.folder in folders)
    phantoms = answer_phantoms(bundle, on_film=on_film)
    shortcuts = measure_shortcuts(everyone, list(judgement.labels))
    card = write_card(CardFacts(bundle.manifest, source, judgement, phantoms, shortcuts, explained))
    metrics = {**bundle.manifest.metrics, "judge": summary_json(judgement) | explanation_json(explained)}
    _replace(bundle, card, metrics)


def check_writer_update(bundle: Bundle, parts: Parts, split: Split, *, with_meteor: bool) -> None:
    """Refuse to write a writer's card of other studies than its own judge studies, or one that says less.

    Raises:
        UsageError: another part or other studies than the card is about, or its METEOR left out.
    """
    kept = bundle.manifest
    had_meteor = any(each.get("meteor") for each in kept.metrics.get("judge", {}).values())
    if split is not Split.JUDGE:
        msg = f"The card of {kept.name!r} is about judge studies, not {split!r}. Leave out --split."
    elif kept.metrics.get(DATA_KEY) != parts.identity():
        msg = f"The card of {kept.name!r} is about other studies than are here. Give the data that it learned from."
    elif had_meteor and not with_meteor:
        msg = f"The card of {kept.name!r} tells METEOR too, which would be lost. Add --meteor."
    else:
        return
    raise UsageError(msg)


def update_writer_card(bundle: Bundle, judgement: WriterJudgement) -> None:
    """Replace the card, the metrics and their hashes of a writer; what decides drafts, and so the identity, stays.

    Raises:
        StorageError: the folder cannot be written.
    """
    writer, _ = parts_of(bundle)
    card = write_writing_card(WritingCardFacts(bundle.manifest, judgement, len(writer.vocabulary)))
    _replace(bundle, card, {**bundle.manifest.metrics, "judge": reports_json(judgement)})


def _replace(bundle: Bundle, card: str, metrics: dict[str, object]) -> None:
    try:
        _swap(bundle, card, metrics)
    except OSError as error:
        msg = f"The card in {bundle.folder} cannot be written: {error}. Copy the bundle to a folder of yours."
        raise StorageError(msg) from error


def _swap(bundle: Bundle, card: str, metrics: dict[str, object]) -> None:
    folder = bundle.folder
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        made = Path(scratch) / "bundle"
        shutil.copytree(folder, made)
        (made / CARD_FILE).write_text(card, encoding="utf-8")
        hashes = {**bundle.manifest.sha256, CARD_FILE: file_sha256(made / CARD_FILE)}
        manifest = bundle.manifest.model_copy(update={"metrics": metrics, "sha256": hashes})
        (made / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        open_bundle(made)
        folder.rename(Path(scratch) / "earlier")
        made.rename(folder)


def _folders(manifest: Manifest) -> tuple[str, ...]:
    return tuple(sorted({film.folder for film in manifest.of(Split.JUDGE) if film.folder}))
