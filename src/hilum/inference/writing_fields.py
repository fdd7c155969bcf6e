"""The fields of ``bundle.json`` that say how a writer writes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidenceSource(_Strict):
    """Another bundle whose probabilities a writer takes as evidence: each by its rank among those of many films.

    ``quantiles`` holds for each class of the writer the probabilities at equal steps of rank, from the least to the
    greatest. ``films`` says which films they are of.
    """

    bundle: str
    quantiles: dict[str, Annotated[tuple[float, ...], Field(min_length=2)]]
    films: str


class Writing(_Strict):
    """How a writer writes.

    Its words are of a film, or of ``evidence``. ``beam``, ``length_power``, ``longest`` and ``repeat`` are those of
    :class:`hilum.inference.beam_search.Search`. Words of ``comparison`` are never written of a film without a prior
    one.
    """

    language: str
    evidence: EvidenceSource | None = None
    beam: Annotated[int, Field(ge=1, le=64)]
    length_power: float
    longest: Annotated[int, Field(ge=1, le=400)]
    repeat: Annotated[int, Field(ge=2)]
    comparison: tuple[str, ...]
