"""The part of a recipe that says how boxes are found."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class DetectionPart(BaseModel):
    """How boxes are learned and chosen.

    Attributes:
        anchors: shapes that each class starts from, chosen from its boxes among the fit films.
        negatives: films without a box that an epoch shows, as a share of those with one; drawn anew each epoch.
        film_labels: how much it counts whether a film shows a class at all, which is known of films without boxes too;
            0 leaves it out.
        frozen_blocks: of the trunk, the film's side first: they keep their pretrained weights and batch statistics.
        overlap: of two boxes of a class that overlap by more than this, the better stays.
        places: boxes of a class on a film, at most.
        shown: classes that readings show; every one when empty. The others are found for evaluation alone.
        norm_epsilon: of an imported torchvision detector: what its batch norms add to the variance. torchvision takes 0
            where it starts from its own COCO weights; the file does not tell.
        gate: a classifier, as ``normality`` or ``findings:effusion``, that a film must pass before its boxes are shown;
            export chooses its threshold on tune. None when empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    anchors: Annotated[int, Field(ge=1, le=9)] = 3
    negatives: Annotated[float, Field(ge=0)] = 0.5
    film_labels: Annotated[float, Field(ge=0)] = 0.5
    frozen_blocks: Annotated[int, Field(ge=0, le=14)] = 0
    overlap: Annotated[float, Field(gt=0, lt=1)] = 0.4
    places: Annotated[int, Field(ge=1, le=32)] = 8
    norm_epsilon: Annotated[float, Field(ge=0, le=1e-2)] = 1e-5
    shown: tuple[str, ...] = ()
    gate: str = ""
