"""Every error that hilum raises on purpose, in one tree.

::

    HilumError
    ├── FilmError            this film cannot be read; give another file
    │   ├── UnreadableFilm     empty, truncated, damaged or not an image: export it again
    │   ├── UnsupportedFilm    a sound file of a kind hilum does not read (CT, multi-frame, colour ...)
    │   ├── FilmStopped        a sound film that the guard stops: correct it, or read it by an override
    │   └── FilmTooLarge       over the limits on bytes or pixels: reduce it
    ├── UsageError           a value that the caller gave is wrong; correct it and call again
    ├── BundleError          a model bundle cannot be used
    │   ├── BundleNotFound     no bundle of that name or at that place: see `hilum models list`
    │   └── BundleDamaged      files missing, changed, or not of a format known here: fetch it again
    ├── StorageError         bytes could not be kept or fetched whole
    ├── ArchiveError         the archive cannot answer
    │   ├── RecordNotFound     no reading of that id
    │   └── ArchiveBusy        more films wait than may; try again after `retry_after_s`
    ├── MissingExtra         an optional part is not installed; the message names the extra
    └── LaboratoryError      making or judging a model went wrong
        ├── DataSetError       the data set is not as its source describes it
        ├── RecipeError        a recipe has a wrong key or value
        └── ExportError        the exported bundle does not equal its checkpoint

A message says what was expected, what came, and what to do next. ``code`` is stable and made for machines.
"""


class HilumError(Exception):
    """Anything hilum refuses, with a sentence for people and a code for machines."""

    code = "hilum_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class FilmError(HilumError):
    """The film cannot be read; another file is needed."""

    code = "film_refused"


class UnreadableFilm(FilmError):
    """The bytes are empty, truncated, damaged or no image at all."""

    code = "unreadable_film"


class UnsupportedFilm(FilmError):
    """A sound file of a kind that hilum does not read."""

    code = "unsupported_film"


class FilmStopped(FilmError):
    """The guard takes it for no upright frontal chest film; whoever knows better may override it."""

    code = "film_stopped"


class FilmTooLarge(FilmError):
    """The file or its pixels exceed the limits."""

    code = "film_too_large"


class UsageError(HilumError):
    """A value given by the caller is wrong."""

    code = "wrong_value"


class BundleError(HilumError):
    """A model bundle cannot be used."""

    code = "bundle_error"


class BundleNotFound(BundleError):
    """There is no bundle of that name or at that place."""

    code = "bundle_not_found"


class BundleDamaged(BundleError):
    """A bundle whose files are missing, changed or of an unknown format."""

    code = "bundle_damaged"


class StorageError(HilumError):
    """Bytes could not be kept or fetched whole."""

    code = "storage_error"


class ArchiveError(HilumError):
    """The archive cannot answer."""

    code = "archive_error"


class RecordNotFound(ArchiveError):
    """The archive has no reading of that id."""

    code = "reading_not_found"


class ArchiveBusy(ArchiveError):
    """More films wait to be read than may wait."""

    code = "busy"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class MissingExtra(HilumError):
    """An optional part of hilum is not installed."""

    code = "missing_extra"


class LaboratoryError(HilumError):
    """Making or judging a model went wrong."""

    code = "laboratory_error"


class DataSetError(LaboratoryError):
    """A data set is not as its source describes it."""

    code = "data_set_error"


class RecipeError(LaboratoryError):
    """A recipe has a wrong key or value."""

    code = "recipe_error"


class ExportError(LaboratoryError):
    """An exported bundle does not equal the checkpoint that it came from."""

    code = "export_error"
