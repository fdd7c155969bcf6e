"""Where things lie: whole or not at all, verified by hash."""

from hilum.storage.files import write_whole
from hilum.storage.folder_store import FolderStore

__all__ = ["FolderStore", "write_whole"]
