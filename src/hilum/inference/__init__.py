"""Run a bundle on a film: verify, build, classify, calibrate, explain."""

from hilum.inference.bundle import BundleManifest, open_bundle
from hilum.inference.classification import classify
from hilum.inference.session import Bundle, Outputs, load_bundle, load_bundles, verify_bundle
from hilum.inference.shelf import find_bundle, shipped_bundles

__all__ = [
    "Bundle",
    "BundleManifest",
    "Outputs",
    "classify",
    "find_bundle",
    "load_bundle",
    "load_bundles",
    "open_bundle",
    "shipped_bundles",
    "verify_bundle",
]
