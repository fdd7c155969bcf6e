"""The fields of ``bundle.json`` that say how a writer writes."""

from typing import Annotated, Literal

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

    Its words are of a film, or of ``evidence``. By ``beam`` it takes the likeliest words; by ``consensus`` it draws
    reports and takes, among those that claim what they should, the one on which they agree most.

    Attributes:
        beam, length_power, longest, repeat: those of :class:`hilum.inference.beam_search.Search`.
        drafts, temperature, nucleus: those of :class:`hilum.inference.sampling.Chance`.
        recall: that of :func:`hilum.inference.sampling.agree`.
        comparison: words that are never written of a film without a prior one.
    """

    language: str
    evidence: EvidenceSource | None = None
    decoding: Literal["beam", "consensus"]
    beam: Annotated[int, Field(ge=1, le=64)]
    length_power: float
    longest: Annotated[int, Field(ge=1, le=400)]
    repeat: Annotated[int, Field(ge=2)]
    drafts: Annotated[int, Field(ge=2, le=256)]
    temperature: Annotated[float, Field(gt=0)]
    nucleus: Annotated[float, Field(gt=0, le=1)]
    recall: Annotated[float, Field(gt=0)]
    comparison: tuple[str, ...]
