"""The published DenseNet-121 weights of TorchXRayVision: their labels, operating points, sources and terms.

Labels and thresholds are those of torchxrayvision 1.5.7 (``models.model_urls``, Apache-2.0).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

LABELS = (
    "atelectasis", "consolidation", "infiltration", "pneumothorax", "edema", "emphysema",
    "fibrosis", "effusion", "pneumonia", "pleural_thickening", "cardiomegaly", "nodule",
    "mass", "hernia", "lung_lesion", "fracture", "lung_opacity", "enlarged_cardiomediastinum",
)  # fmt: skip
"""What the 18 outputs of each of the networks stand for, in their order, as codes of findings."""

_LIBRARY = (
    "Cohen JP, Viviano JD, Bertin P, et al. TorchXRayVision: A library of chest X-ray datasets and models. MIDL 2022. "
    "Weights Apache-2.0."
)
_NIH = "ChestX-ray14 (NIH Clinical Center): Wang X, et al. CVPR 2017. Free to use with acknowledgement and citation."
_PADCHEST = "PadChest (BIMCV): Bustos A, et al. Med Image Anal 2020. For research."
_CHEXPERT = "CheXpert (Stanford): Irvin J, et al. AAAI 2019. For research that is not commercial."
_MIMIC = "MIMIC-CXR (PhysioNet): Johnson AEW, et al. Sci Data 2019. For credentialed research."
_RSNA = "RSNA Pneumonia Detection Challenge 2018. For research that is not commercial."
_OPENI = "Open-i, Indiana University: Demner-Fushman D, et al. JAMIA 2016."
_GOOGLE = "Labels of Google Health for NIH films: Majkowska A, et al. Radiology 2020."

_ALL = (
    0.07422872, 0.038290843, 0.09814756, 0.0098118475, 0.023601074, 0.0022490358,
    0.010060724, 0.103246614, 0.056810737, 0.026791653, 0.050318155, 0.023985857,
    0.01939503, 0.042889766, 0.053369623, 0.035975814, 0.20204692, 0.05015312,
)  # fmt: skip
_OF_NIH = (
    0.039117552, 0.0034529066, 0.11396341, 0.0057298196, 0.00045666535, 0.0018880932,
    0.012037827, 0.038744126, 0.0037213727, 0.014730946, 0.016149804, 0.054241467,
    0.037198864, 0.0004403434, None, None, None, None,
)  # fmt: skip
_OF_PADCHEST = (
    0.031012505, 0.013347598, 0.081435576, 0.001262615, 0.002587246, 0.0035944257,
    0.0023071, 0.055412333, 0.044385884, 0.042766232, 0.043258056, 0.037629247,
    0.005658899, 0.0091741895, None, 0.026507627, None, None,
)  # fmt: skip
_OF_CHEXPERT = (
    0.1988969, 0.05710573, None, 0.0531293, 0.1435217, None,
    None, 0.27212676, 0.07749717, None, 0.19712369, None,
    None, None, 0.09932402, 0.09273402, 0.3270967, 0.10888247,
)  # fmt: skip
_OF_RSNA = (
    None, None, None, None, None, None,
    None, None, 0.13486601, None, None, None,
    None, None, None, None, 0.13511065, None,
)  # fmt: skip
_OF_MIMIC_NB = (
    0.08558747, 0.011884617, None, 0.0040595434, 0.010733786, None,
    None, 0.118761964, 0.022924708, None, 0.06358637, None,
    None, None, 0.022143636, 0.017476924, 0.1258702, 0.014020768,
)  # fmt: skip
_OF_MIMIC_CH = (
    0.09121389, 0.010573786, None, 0.005023008, 0.003698257, None,
    None, 0.08001232, 0.037242252, None, 0.05006329, None,
    None, None, 0.019866971, 0.03823637, 0.11303808, 0.0069147074,
)  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """One set of published weights.

    Attributes:
        file: the name that the library gave its file.
        thresholds: on each output's sigmoid, where sensitivity plus specificity was largest on the authors' held-out
            films; None where the output was not trained.
        sources: the data sets, as their citations.
        terms: the strictest of those of the sources.
    """

    file: str
    thresholds: tuple[float | None, ...]
    sources: tuple[str, ...]
    terms: Literal["open", "research"]

    @property
    def attribution(self) -> tuple[str, ...]:
        """Whom to name."""
        return (_LIBRARY, *self.sources)


WEIGHTS: Mapping[str, Weights] = MappingProxyType(
    {
        "densenet121-res224-all": Weights(
            file="nih-pc-chex-mimic_ch-google-openi-kaggle-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
            thresholds=_ALL,
            sources=(_NIH, _PADCHEST, _CHEXPERT, _MIMIC, _GOOGLE, _OPENI, _RSNA),
            terms="research",
        ),
        "densenet121-res224-nih": Weights(
            file="nih-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
            thresholds=_OF_NIH,
            sources=(_NIH,),
            terms="open",
        ),
        "densenet121-res224-pc": Weights(
            file="pc-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
            thresholds=_OF_PADCHEST,
            sources=(_PADCHEST,),
            terms="research",
        ),
        "densenet121-res224-chex": Weights(
            file="chex-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
            thresholds=_OF_CHEXPERT,
            sources=(_CHEXPERT,),
            terms="research",
        ),
        "densenet121-res224-rsna": Weights(
            file="kaggle-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
            thresholds=_OF_RSNA,
            sources=(_RSNA,),
            terms="research",
        ),
        "densenet121-res224-mimic_nb": Weights(
            file="mimic_nb-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
            thresholds=_OF_MIMIC_NB,
            sources=(_MIMIC,),
            terms="research",
        ),
        "densenet121-res224-mimic_ch": Weights(
            file="mimic_ch-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
            thresholds=_OF_MIMIC_CH,
            sources=(_MIMIC,),
            terms="research",
        ),
    }
)
"""By the library's own names."""
