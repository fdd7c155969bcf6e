"""Films of known truth, computed; for tests, demonstrations and load."""

from hilum.phantoms.dicom_encoding import Photometric
from hilum.phantoms.encoding import Encoding, encode
from hilum.phantoms.film import Phantom, make_phantom
from hilum.phantoms.other_parts import Part, make_part
from hilum.phantoms.truth import Lesion, Outline, Pathology, Side, Truth, cardiothoracic_ratio

__all__ = [
    "Encoding",
    "Lesion",
    "Outline",
    "Part",
    "Pathology",
    "Phantom",
    "Photometric",
    "Side",
    "Truth",
    "cardiothoracic_ratio",
    "encode",
    "make_part",
    "make_phantom",
]
