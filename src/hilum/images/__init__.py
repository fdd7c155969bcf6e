"""Bytes to trustworthy pixels."""

from hilum.images.limits import Limits
from hilum.images.loading import load_image
from hilum.images.preprocessing import InputSpec, NetworkInput, prepare
from hilum.images.radiograph import Pixels, Radiograph

__all__ = [
    "InputSpec",
    "Limits",
    "NetworkInput",
    "Pixels",
    "Radiograph",
    "load_image",
    "prepare",
]
