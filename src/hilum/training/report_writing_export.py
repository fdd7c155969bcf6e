"""From the checkpoint of a writer to a bundle: whole, verified and judged, or not at all."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hilum.datasets import Manifest, Split, read_manifest
from hilum.datasets.study import Study
from hilum.errors import ExportError, UsageError
from hilum.evaluation.films import run_films
from hilum.evaluation.report_writing import WritingJudgement, judge_reports, writing_json
from hilum.evaluation.writing_baselines import constant_normal, nearest
from hilum.evaluation.writing_card import WritingCardFacts, write_writing_card
from hilum.findings import LabelState
from hilum.images import load_image, prepare
from hilum.inference import Bundle, load_bundle
from hilum.inference.bundle import CARD_FILE, FORMAT, VOCABULARY_FILE, Input, Origin, Task
from hilum.inference.calibration import calibrate, log_odds
from hilum.inference.ranks import Floats, quantiles_of
from hilum.inference.report_writing import Question, parts_of, see, write
from hilum.inference.tokeniser import clean
from hilum.inference.writer import UNGIVEN
from hilum.inference.writing_fields import EvidenceSource, Writing
from hilum.reports.drafting import count_faults
from hilum.training.ancestry import DATA_KEY
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
from hilum.training.written_studies import LANGUAGE, Known, Parts, load_studies, probabilities_of

GOLDEN_AGE_YEARS = 50.0
THUMBNAIL_PX = 16
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
        with_meteor: whether METEOR is measured too, by its reference tool.
    """

    recipe: Recipe
    parts: Parts
    checkpoint: Path
    recipe_file: Path
    ranked_root: Path | None = None
    with_meteor: bool = False

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
    known = source.parts.known(source.recipe)
    writer = load_writer(source, known)
    ranked = source.ranked()
    evidence = None if ranked is None else learn_ranks(source.recipe, ranked, on_film)

    def assemble(folder: Path) -> None:
        write_models(writer, source.recipe, folder)
        (folder / VOCABULARY_FILE).write_text(json.dumps(known.vocabulary.to_json()), encoding="utf-8")
        begin(folder, GOLDEN_SEED, GOLDEN_AGE_YEARS)
        fields = {**_fields(source), "writing": _writing(source.recipe, evidence), "metrics": {}}
        bundle = seal(folder, fields)
        agreement = check_agreement(writer, bundle, _sources(source, bundle, known, Split.TUNE)[:AGREEMENT_FILMS])
        write_golden(bundle)
        bundle = seal(folder, fields)
        judgements = judge_writer(source, bundle, known, on_film, with_meteor=source.with_meteor)
        fields["metrics"] = {
            "judge": {name: writing_json(judgement) for name, judgement in judgements.items()},
            DATA_KEY: source.parts.identity(),
            "onnx_torch_difference": agreement,
        }
        manifest = seal(folder, fields).manifest
        unknown = unknown_words(source.parts.studies[Split.JUDGE], known)
        card = write_writing_card(WritingCardFacts(manifest, judgements, len(known.vocabulary), unknown))
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


def judge_writer(
    source: WriterSource,
    bundle: Bundle,
    known: Known,
    on_film: OnFilm = lambda: None,
    *,
    with_meteor: bool = False,
) -> dict[str, WritingJudgement]:
    """The writer and both baselines on the judge studies, cleaned as the literature cleans them.

    The nearest study is the one with the most similar evidence, or of a writer of films with the most similar film.
    """
    studies, fit = source.parts.studies[Split.JUDGE], source.parts.studies[Split.FIT]
    written = {}
    for study, taken in zip(studies, _sources(source, bundle, known, Split.JUDGE), strict=True):
        sentences = write(bundle, taken, Question({}, faults=count_faults((), LANGUAGE)))
        written[study.uid] = clean(" ".join(sentence.text for sentence in sentences), r2gen=True)
        on_film()
    references = {study.uid: _reference(study) for study in studies}
    known_words = [_reference(study) for study in fit]
    normal = [_reference(study) for study in fit if _is_normal(study)]
    constant = list(constant_normal(normal, known_words))
    places = nearest(*(_likeness(each, bundle, known) for each in (fit, studies)))
    all_written = {
        "writer": written,
        "constant_normal": dict.fromkeys(references, constant),
        "nearest_study": {study.uid: known_words[place] for study, place in zip(studies, places, strict=True)},
    }
    return {name: judge_reports(each, references, with_meteor=with_meteor) for name, each in all_written.items()}


def unknown_words(studies: Sequence[Study], known: Known) -> Counter[str]:
    """How often reports have each word that the vocabulary lacks; a writer never writes it."""
    words = (word for study in studies for word in clean(study.findings_in(LANGUAGE)))
    return Counter(word for word in words if word not in known.vocabulary)


def _is_normal(study: Study) -> bool:
    return bool(study.labels) and all(state is LabelState.ABSENT for state in study.labels.values())


def _reference(study: Study) -> list[str]:
    return clean(study.findings_in(LANGUAGE), r2gen=True)


def _likeness(studies: Sequence[Study], bundle: Bundle, known: Known) -> Floats:
    """What studies are compared by: their evidence, or their first frontal film at :data:`THUMBNAIL_PX`."""
    if known.evidence is not None:
        return probabilities_of(studies, known.evidence)
    spec = replace(bundle.manifest.input.spec(), size=THUMBNAIL_PX)
    return np.stack([prepare(load_image(study.frontal[0].path).pixels, spec).ravel() for study in studies]).astype(
        float
    )


def _sources(source: WriterSource, bundle: Bundle, known: Known, part: Split) -> list[Array]:
    """What the writer takes of each study of a part."""
    studies = source.parts.studies[part]
    if known.evidence is None:
        return [see(bundle, [load_image(film.path) for film in study.frontal]) for study in studies]
    evidence = load_studies(studies, source.recipe, known).evidence
    assert evidence is not None  # noqa: S101 - it is there where evidence is known
    return [ranks[np.newaxis] for ranks in evidence.numpy()]


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
