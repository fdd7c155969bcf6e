"""Bytes to trustworthy pixels."""

from hilum.images.limits import Limits
from hilum.images.loading import load_image
from hilum.images.overlay import annotated_png, film_png, heat_png, overlay_png
from hilum.images.preprocessing import InputSpec, NetworkInput, prepare
from hilum.images.radiograph import Pixels, Radiograph

__all__ = [
    "InputSpec",
    "Limits",
    "NetworkInput",
    "Pixels",
    "Radiograph",
    "annotated_png",
    "film_png",
    "heat_png",
    "load_image",
    "overlay_png",
    "prepare",
]
