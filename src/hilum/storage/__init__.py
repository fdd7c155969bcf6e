"""Where things lie: whole or not at all, verified by hash."""

from hilum.storage.files import write_whole
from hilum.storage.folder_store import FolderStore
from hilum.storage.limits import FetchLimits, OnBytes, ignore_bytes
from hilum.storage.locations import fetch
from hilum.storage.web import without_secrets

__all__ = ["FetchLimits", "FolderStore", "OnBytes", "fetch", "ignore_bytes", "without_secrets", "write_whole"]
