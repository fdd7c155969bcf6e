"""From the checkpoint of a writer to a bundle: whole, verified and judged, or not at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hilum.datasets import Manifest, Split, read_manifest
from hilum.datasets.manifest import DATA_KEY
from hilum.datasets.written_parts import LANGUAGE, Parts
from hilum.errors import ExportError, UsageError
from hilum.evaluation.films import run_films
from hilum.evaluation.writer import judge_writer, reports_json, sources
from hilum.evaluation.writing_card import WritingCardFacts, write_writing_card
from hilum.inference import Bundle, load_bundle
from hilum.inference.bundle import CARD_FILE, FORMAT, VOCABULARY_FILE, Input, Origin, Task
from hilum.inference.calibration import calibrate, log_odds
from hilum.inference.ranks import quantiles_of
from hilum.inference.report_writing import parts_of
from hilum.inference.writer import UNGIVEN
from hilum.inference.writing_fields import EvidenceSource, Writing
from hilum.training.assembly import begin, seal, write_bundle, write_golden
from hilum.training.checkpoint import check_same_films, read_checkpoint, recipe_of
from hilum.training.export import (
    AGREEMENT_FILMS,
    AGREEMENT_TOLERANCE,
    GOLDEN_SEED,
    Array,
    OnFilm,
    commit_of,
    people_of,
)
from hilum.training.onnx_model import fold
from hilum.training.recipe import Recipe
from hilum.training.writer import Writer, build_writer
from hilum.training.writer_models import Looking, Stepping, write_models
from hilum.training.written_studies import Known, learn_known, load_studies

GOLDEN_AGE_YEARS = 50.0
COMPARISON = (
    "again", "changed", "change", "changes", "compared", "comparison", "decreased", "earlier", "improved",
    "improvement", "improving", "increased", "interval", "new", "newly", "persistent", "persists", "previous",
    "previously", "prior", "progressed", "progression", "redemonstrated", "redemonstration", "redemonstrates",
    "remain", "remains", "removal", "removed", "resolution", "resolved", "resolving", "similar", "since", "stable",
    "unchanged", "worsened", "worsening",
)  # fmt: skip
"""English words that compare a film with an earlier one, and those that mostly stand beside them."""


@dataclass(frozen=True)
class WriterSource:
    """What a writer's bundle is made from.

    Attributes:
        parts: the studies that it learned from and is judged on.
        recipe_file: the name of the recipe's file is kept.
        ranked_root: the folder of the films by which the ranks of the evidence are taken when the bundle is used; None
            of a writer that sees films.
    """

    recipe: Recipe
    parts: Parts
    checkpoint: Path
    recipe_file: Path
    ranked_root: Path | None = None

    def ranked(self) -> Manifest | None:
        """The films that give the ranks.

        Raises:
            UsageError: there are to be some, and no folder is named.
        """
        part = self.recipe.writing
        if part.encoder == "image":
            return None
        if self.ranked_root is None:
            msg = (
                f"A writer of evidence takes the ranks of the bundle {part.asked!r} from films of "
                f"{part.ranked_dataset}. Name their folder: --ranked-root FOLDER"
            )
            raise UsageError(msg)
        films = read_manifest(part.ranked_dataset, self.ranked_root)
        return films.keep(lambda film: not part.ranked_folders or film.folder in part.ranked_folders)


def count_films(source: WriterSource) -> int:
    """How often :func:`export` tells ``on_film``."""
    ranked = source.ranked()
    return len(source.parts.studies[Split.JUDGE]) + (0 if ranked is None else len(_ranked_films(ranked)))


def export(source: WriterSource, out: Path, on_film: OnFilm = lambda: None) -> Bundle:
    """Write the bundle to the folder ``out``; an earlier bundle there is replaced only by a whole one.

    Raises:
        ExportError: ONNX Runtime and torch disagree, or the checkpoint is of another recipe.
        LaboratoryError: the checkpoint cannot be read.
        UsageError: the films that give the ranks are not named.
    """
    known = learn_known(source.parts, source.recipe)
    writer = load_writer(source, known)
    ranked = source.ranked()
    evidence = None if ranked is None else learn_ranks(source.recipe, ranked, on_film)

    def assemble(folder: Path) -> None:
        write_models(writer, source.recipe, folder)
        (folder / VOCABULARY_FILE).write_text(json.dumps(known.vocabulary.to_json()), encoding="utf-8")
        begin(folder, GOLDEN_SEED, GOLDEN_AGE_YEARS)
        fields = {**_fields(source), "writing": _writing(source.recipe, evidence), "metrics": {}}
        bundle = seal(folder, fields)
        tuned = list(islice(sources(bundle, source.parts, Split.TUNE), AGREEMENT_FILMS))
        agreement = check_agreement(writer, bundle, tuned)
        write_golden(bundle)
        bundle = seal(folder, fields)
        judgement = judge_writer(bundle, source.parts, on_study=on_film)
        fields["metrics"] = {
            "judge": reports_json(judgement),
            DATA_KEY: source.parts.identity(),
            "onnx_torch_difference": agreement,
        }
        manifest = seal(folder, fields).manifest
        card = write_writing_card(WritingCardFacts(manifest, judgement, len(known.vocabulary)))
        (folder / CARD_FILE).write_text(card, encoding="utf-8")
        seal(folder, fields)

    return write_bundle(out, assemble)


def load_writer(source: WriterSource, known: Known) -> Writer:
    """The averaged weights of a checkpoint, as a bundle has them, with the thresholds of its claims.

    Raises:
        ExportError: the checkpoint is of another recipe.
        LaboratoryError: there is no checkpoint, it is damaged, or it learned from other studies.
    """
    content = read_checkpoint(source.checkpoint)
    if recipe_of(content).deciding() != source.recipe.deciding():
        msg = (
            f"{source.checkpoint} was trained by another recipe. Give its own recipe, and every --set of the training."
        )
        raise ExportError(msg)
    check_same_films(content, source.parts.identity(), source.checkpoint)
    writer = build_writer(source.recipe, len(known.vocabulary))
    writer.load_state_dict(content["average"])
    folded = fold(writer)
    assert isinstance(folded, Writer)  # noqa: S101 - narrows what a copy is
    folded.thresholds.copy_(choose_thresholds(folded, source, known))
    return folded


@torch.no_grad()
def choose_thresholds(writer: Writer, source: WriterSource, known: Known) -> Tensor:
    """The probabilities [classes] from which a finding is claimed.

    That is as often as the fit reports claim it, times the call rate.
    """
    recipe = source.recipe
    fit = load_studies(source.parts.studies[Split.FIT], recipe, known)
    parts = torch.split(torch.arange(len(fit)), 64)
    foretold = torch.cat([writer.look(fit.source(recipe, part, torch.device("cpu")))[1] for part in parts]).sigmoid()
    shares = (recipe.writing.call_rate * fit.claims.mean(dim=0)).clamp(max=1)
    columns = zip(foretold.T, shares.tolist(), strict=True)
    # What no report claims is never claimed.
    return torch.stack([torch.quantile(column, 1 - share) if share else torch.tensor(2.0) for column, share in columns])


def learn_ranks(recipe: Recipe, ranked: Manifest, on_film: OnFilm = lambda: None) -> EvidenceSource:
    """The quantiles of the probabilities that another bundle gives of the tune films of a source.

    Raises:
        UsageError: the bundle does not answer every class.
    """
    asked = load_bundle(recipe.writing.asked)
    answers = {answer.name: answer for answer in asked.manifest.answers}
    missing = [name for name in recipe.data.classes if name not in answers]
    if missing:
        msg = f"The bundle {asked.manifest.name!r} does not answer {', '.join(missing)}. Ask another: writing.asked."
        raise UsageError(msg)
    films = _ranked_films(ranked)
    (logits,) = run_films(asked, films, on_film=on_film)
    columns = [
        calibrate(log_odds(logits, asked.manifest.classes, answers[name], asked.manifest.activation),
                  answers[name].calibration)
        for name in recipe.data.classes
    ]  # fmt: skip
    quantiles = quantiles_of(np.stack(columns, axis=1))
    folders = f" of {', '.join(recipe.writing.ranked_folders)}" if recipe.writing.ranked_folders else ""
    return EvidenceSource(
        bundle=asked.manifest.name,
        quantiles={
            name: tuple(round(float(value), 6) for value in row)
            for name, row in zip(recipe.data.classes, quantiles, strict=True)
        },
        films=f"{len(films):,} frontal tune films{folders} of {ranked.dataset}",
    )


@torch.no_grad()
def check_agreement(writer: Writer, bundle: Bundle, sources: Sequence[Array]) -> float:
    """Compare the models of a bundle with what they were made from, over the words that the bundle writes.

    Returns:
        The largest difference of a logit, relative to the largest logit of its word.

    Raises:
        ExportError: it exceeds the tolerance of every export.
    """
    models, _ = parts_of(bundle)
    looking, stepping = Looking(writer), Stepping(writer.decoder)
    given = np.full(len(bundle.manifest.classes), UNGIVEN, dtype=np.float32)
    differences = []
    for source in sources:
        # What lies on a threshold may be called either way, so both write of the same claims.
        ours = models.look(source, models.look(source, given).claims)
        cells, keys, theirs, _ = looking(torch.from_numpy(source), torch.from_numpy(ours.claims[np.newaxis]))
        mine, step, word = ours.state, models.steps(ours), np.array([models.vocabulary.encode(())[0]])
        for _ in range(bundle.manifest.writing.longest if bundle.manifest.writing else 0):
            logits, mine, _ = step(mine, word)
            expected, theirs, _ = stepping(cells, keys, theirs, torch.from_numpy(word))
            differences.append(float(np.abs(expected.numpy() - logits).max() / np.abs(logits).max()))
            word = logits.argmax(axis=1)
    largest = float(np.max(differences))
    if not largest <= AGREEMENT_TOLERANCE:
        msg = (
            f"ONNX Runtime and torch differ by {largest:.2g} of a word's largest logit on {len(sources)} studies; "
            f"allowed is {AGREEMENT_TOLERANCE:.0e}. Nothing was written."
        )
        raise ExportError(msg)
    return largest


def _ranked_films(manifest: Manifest) -> tuple[Any, ...]:
    return tuple(film for film in manifest.of(Split.TUNE) if film.is_frontal is not False and film.is_adult)


def _writing(recipe: Recipe, evidence: EvidenceSource | None) -> Writing:
    shared = Writing.model_fields.keys() & type(recipe.writing).model_fields.keys()
    return Writing(
        language=LANGUAGE,
        evidence=evidence,
        repeat=4,
        comparison=COMPARISON,
        **{name: getattr(recipe.writing, name) for name in shared},
    )


def _fields(source: WriterSource) -> dict[str, Any]:
    """The manifest of a writer as far as recipe and studies decide it."""
    recipe, manifest = source.recipe, source.parts.manifest
    counts = {str(part): len(studies) for part, studies in source.parts.studies.items()}
    return {
        "format": FORMAT,
        "name": recipe.bundle.name,
        "version": recipe.bundle.version,
        "task": Task.REPORT_WRITING,
        "classes": recipe.data.classes,
        "input": Input(channels=1, resize="stretch", **recipe.input.model_dump()),
        "population": people_of(manifest),
        "terms": manifest.terms,
        "attribution": (manifest.attribution,),
        "origin": Origin(
            datasets=(manifest.dataset,),
            films=counts,  # type: ignore[arg-type] # the parts are those of the field
            patients=counts,  # type: ignore[arg-type]
            recipe=f"recipes/{source.recipe_file.name}",
            commit=commit_of(source.recipe_file),
        ),
    }
