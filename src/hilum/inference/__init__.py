"""Run a bundle on a film: verify, build, classify, calibrate, explain."""

from hilum.inference.adding import add_bundle, remove_bundle
from hilum.inference.bundle import BundleManifest, open_bundle
from hilum.inference.classification import classify
from hilum.inference.detection import detect
from hilum.inference.pushing import push_bundle
from hilum.inference.segmentation import Drawing, segment
from hilum.inference.session import Bundle, Outputs, load_bundle, load_bundles, verify_bundle
from hilum.inference.shelf import added_bundles, default_bundles, find_bundle, shipped_bundles

__all__ = [
    "Bundle",
    "BundleManifest",
    "Drawing",
    "Outputs",
    "add_bundle",
    "added_bundles",
    "classify",
    "default_bundles",
    "detect",
    "find_bundle",
    "load_bundle",
    "load_bundles",
    "open_bundle",
    "push_bundle",
    "remove_bundle",
    "segment",
    "shipped_bundles",
    "verify_bundle",
]
