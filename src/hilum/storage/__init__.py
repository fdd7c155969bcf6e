"""Where things lie: whole or not at all, verified by hash."""

from hilum.storage.cache import cached_place, pull_cached
from hilum.storage.files import write_whole
from hilum.storage.folder_store import FolderStore
from hilum.storage.limits import FetchLimits, OnBytes, ignore_bytes
from hilum.storage.locations import fetch
from hilum.storage.mirror import PullRule, Transfer, pull_folder, push_folder
from hilum.storage.objects import has_object, pull_object, push_object
from hilum.storage.s3 import DIFFERENT_OBJECT, has_objects, is_s3
from hilum.storage.web import without_secrets

__all__ = [
    "DIFFERENT_OBJECT",
    "FetchLimits",
    "FolderStore",
    "OnBytes",
    "PullRule",
    "Transfer",
    "cached_place",
    "fetch",
    "has_object",
    "has_objects",
    "ignore_bytes",
    "is_s3",
    "pull_cached",
    "pull_folder",
    "pull_object",
    "push_folder",
    "push_object",
    "without_secrets",
    "write_whole",
]
