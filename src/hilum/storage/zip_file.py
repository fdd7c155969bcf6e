"""Unpacking a zip that a stranger may have made."""

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from hilum.errors import StorageError
from hilum.storage.limits import FetchLimits

_ENCRYPTED = 0x1


def unpack(archive: Path, folder: Path, limits: FetchLimits = FetchLimits()) -> None:
    """Unpack the regular files of a zip into ``folder``, which is made.

    Nothing is written outside the folder, no link is made, and no more is written than ``limits`` allow, whatever the
    zip says of its own sizes.

    Raises:
        StorageError: the file is no zip, is damaged, too large, or holds a path or an entry that is refused. The
            folder may then be left in part; unpack into one that is thrown away.
    """
    try:
        with zipfile.ZipFile(archive) as content:
            entries = [entry for entry in content.infolist() if not entry.is_dir()]
            limits.check_files(len(entries), archive.name)
            limits.check_bytes(sum(entry.file_size for entry in entries), archive.name)
            for entry in entries:
                _check(entry, archive.name)
            folder.mkdir(parents=True, exist_ok=True)
            for entry in entries:
                _write(content, entry, folder / PurePosixPath(entry.filename))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        msg = f"{archive.name} is not a whole zip file: {error}. Fetch it again."
        raise StorageError(msg) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        msg = f"{archive.name} could not be unpacked into {folder}: {reason}. Give a zip, and a place with room."
        raise StorageError(msg) from error


def is_safe_name(name: str) -> bool:
    """Whether a file's name in a zip or a bucket stays inside the folder that it is put in."""
    path = PurePosixPath(name)
    is_plain = "\\" not in name and ":" not in name and "\0" not in name
    return is_plain and bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _check(entry: zipfile.ZipInfo, archive: str) -> None:
    kind = entry.external_attr >> 16
    if not is_safe_name(entry.filename):
        reason = "leads out of its folder"
    elif stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        reason = "is a link or another special file"
    elif entry.flag_bits & _ENCRYPTED:
        reason = "is encrypted"
    else:
        return
    msg = f"{archive} is refused: its entry {entry.filename!r} {reason}. Pack the plain files anew."
    raise StorageError(msg)


def _write(content: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # ZipFile reads no more than the size that was checked. "x": of two entries of one name the second is refused.
    with content.open(entry) as source, target.open("xb") as stream:
        shutil.copyfileobj(source, stream)
