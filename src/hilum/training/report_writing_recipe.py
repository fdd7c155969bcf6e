"""The part of a recipe that says how reports are written."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hilum.inference.tokeniser import LONGEST, MINIMUM


class WritingPart(BaseModel):
    """How reports are learned and searched for.

    Attributes:
        encoder: what the words are written of: the ``image`` of each film, or the ``evidence``, which is the ranks of
            another model's probabilities among those of the fit studies.
        has_attention: whether each word looks anew at what is known; without it every word sees the mean of all.
        cell, word, hidden: the sizes of what is looked at, of a word and of the memory.
        least: a word that comes less often in the fit reports is unknown.
        longest: words of a report that are learned.
        own_words: how often the writer reads its own word instead of the report's, after ``ramp`` batches; it rises
            from none.
        noise: spread of what is added to the ranks; nothing is added to films.
        claims_weight: how much it counts to foretell what a report claims, beside its words.
        asked: the bundle whose probabilities are the evidence when the bundle is used.
        ranked_dataset, ranked_folders: the source, and its folders, whose tune films give the ranks of these.
        call_rate: the bundle claims a finding as often as the fit reports do, times this.
        decoding, beam, length_power, drafts, temperature, nucleus, recall: those of
            :class:`hilum.inference.writing_fields.Writing`; they decide no weight.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder: Literal["image", "evidence"] = "evidence"
    has_attention: bool = True
    cell: Annotated[int, Field(ge=4)] = 128
    word: Annotated[int, Field(ge=4)] = 128
    hidden: Annotated[int, Field(ge=4)] = 256
    least: Annotated[int, Field(ge=1)] = MINIMUM
    longest: Annotated[int, Field(ge=4)] = LONGEST
    own_words: Annotated[float, Field(ge=0, le=1)] = 0.2
    ramp: Annotated[int, Field(ge=1)] = 1500
    noise: Annotated[float, Field(ge=0)] = 0.03
    claims_weight: Annotated[float, Field(ge=0)] = 5.0
    asked: str = "findings"
    ranked_dataset: str = "nih14"
    ranked_folders: tuple[str, ...] = ("images-128",)
    call_rate: Annotated[float, Field(gt=0)] = 1.0
    decoding: Literal["beam", "consensus"] = "consensus"
    beam: Annotated[int, Field(ge=1)] = 4
    length_power: float = 0.7
    drafts: Annotated[int, Field(ge=2)] = 32
    temperature: Annotated[float, Field(gt=0)] = 1.0
    nucleus: Annotated[float, Field(gt=0, le=1)] = 0.9
    recall: Annotated[float, Field(gt=0)] = 1.5

    def learning(self) -> "WritingPart":
        """The same with every key that decides no weight as it is by default."""
        return self.model_copy(update={name: type(self).model_fields[name].default for name in _SEARCHED})


_SEARCHED = (
    "asked",
    "ranked_dataset",
    "ranked_folders",
    "call_rate",
    "decoding",
    "beam",
    "length_power",
    "drafts",
    "temperature",
    "nucleus",
    "recall",
)
