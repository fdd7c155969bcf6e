"""The leakage audit: the same patient, the same file or the same picture in two parts of a split."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.datasets.film import Film
from hilum.datasets.manifest import listing
from hilum.errors import DataSetError, FilmError
from hilum.images import Pixels, load_image
from hilum.images.preprocessing import resize

SIDE = 32
HASH_BITS = SIDE * SIDE
MAX_DISTANCE = 96
"""Bits of the difference hash in which two copies of one film may differ.

Measured on 28 million pairs of films of different patients in two parts of the split (Kermany 5,232 films, NIH 9,611,
Shenzhen 662, Wingspan and JSRT 368): none is as near; the nearest lies at 119 bits. Copies are nearer: of 390 films
written anew as JPEG of quality 60, reduced to half or to 64 pixels, or with a gamma of 0.7 to 1.4, none differed in
more than 64 bits. Trimming by 2 % moves most copies beyond it. The usual hash of 64 bits will not do for chest films,
which all look alike from afar: 4,531 of the Kermany pairs agree in every one of its bits.
"""

_ROWS_AT_ONCE = 1024
_WORKERS = 4

Hashes = npt.NDArray[np.bool_]
"""films × :data:`HASH_BITS`."""


@dataclass(frozen=True)
class Shared:
    """Films of two or more parts that have something in common: a patient's name or a file's hash."""

    what: str
    films: tuple[Film, ...]


@dataclass(frozen=True)
class Lookalike:
    """Two films of different parts that look alike: perhaps one film twice. ``distance`` in bits of 1,024."""

    first: Film
    second: Film
    distance: int


@dataclass(frozen=True)
class LeakageReport:
    """What two parts of a split have in common.

    Attributes:
        films: how many were compared.
        patients: patients with films in several parts.
        files: files of the same bytes in several parts.
        lookalikes: pairs to look at, most alike first; None where the pictures were not compared.
        unreadable: films that could not be opened or decoded.
    """

    films: int
    patients: tuple[Shared, ...]
    files: tuple[Shared, ...]
    lookalikes: tuple[Lookalike, ...] | None
    unreadable: tuple[Film, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether neither a patient nor a file is in two parts."""
        return not self.patients and not self.files

    def refuse(self) -> None:
        """Stop what would learn from films that it is judged on.

        Raises:
            DataSetError: a patient or a file is in two parts; the message names the films.
        """
        if self.is_clean:
            return
        found = [
            f"{listing([shared.what for shared in self.patients], 'patient')} with films in several parts"
            if self.patients
            else "",
            f"{listing([_names(shared.films) for shared in self.files], 'file')} of the same bytes in several parts"
            if self.files
            else "",
        ]
        films = [film for shared in self.patients for film in shared.films]
        named = f"; the patients' films are {_names(films)}" if films else ""
        msg = (
            f"The split leaks: {' and '.join(part for part in found if part)}{named}. Give all films of a patient the "
            "same part, keep one copy of each film, and start again."
        )
        raise DataSetError(msg)


def audit(
    films: Sequence[Film], *, has_pictures: bool = True, on_film: Callable[[], object] = lambda: None
) -> LeakageReport:
    """Look for what the parts of a split share.

    Args:
        films: of all parts, with the split that is to be audited.
        has_pictures: also compare what the films look like, which takes decoding every one of them.
        on_film: called after each film.
    """

    def look(film: Film) -> tuple[str | None, Hashes | None]:
        digest, picture = _look_at(film, has_pictures=has_pictures)
        on_film()
        return digest, picture

    with ThreadPoolExecutor(_WORKERS) as pool:
        looks = list(pool.map(look, films))
    files = [digest for digest, _ in looks]
    seen = [(film, picture) for film, (_, picture) in zip(films, looks, strict=True) if picture is not None]
    is_bad = [digest is None or (has_pictures and picture is None) for digest, picture in looks]
    return LeakageReport(
        films=len(films),
        patients=_shared(films, [film.patient for film in films]),
        files=_shared(films, files),
        lookalikes=tuple(_find_lookalikes(seen)) if has_pictures else None,
        unreadable=tuple(film for film, bad in zip(films, is_bad, strict=True) if bad),
    )


def difference_hash(pixels: Pixels) -> Hashes:
    """1,024 bits of a film: whether each of 32 × 32 places is brighter than the place to its left.

    Size, contrast and compression change few of them.
    """
    small = resize(pixels, SIDE, SIDE + 1)
    bits: Hashes = (small[:, 1:] > small[:, :-1]).ravel()
    return bits


def distances(hashes: Hashes, others: Hashes) -> npt.NDArray[np.int64]:
    """In how many bits each hash differs from each of the others: hashes × others."""
    # Signs multiply to +1 where bits agree and to -1 where they differ, so a product of matrices counts all pairs.
    agreement = _signs(hashes) @ _signs(others).T
    differing: npt.NDArray[np.int64] = ((hashes.shape[1] - agreement) / 2).round().astype(np.int64)
    return differing


def _signs(hashes: Hashes) -> npt.NDArray[np.float32]:
    return np.where(hashes, np.float32(1), np.float32(-1))


def _look_at(film: Film, *, has_pictures: bool) -> tuple[str | None, Hashes | None]:
    try:
        data = film.path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
    except OSError:
        return None, None
    try:
        return digest, difference_hash(load_image(data).pixels) if has_pictures else None
    except FilmError:
        return digest, None


def _shared(films: Sequence[Film], keys: Sequence[str | None]) -> tuple[Shared, ...]:
    groups: dict[str, list[Film]] = defaultdict(list)
    for film, key in zip(films, keys, strict=True):
        if key is not None:
            groups[key].append(film)
    return tuple(
        Shared(key, tuple(group)) for key, group in sorted(groups.items()) if len({film.split for film in group}) > 1
    )


def _find_lookalikes(seen: Sequence[tuple[Film, Hashes]]) -> list[Lookalike]:
    hashes = np.array([picture for _, picture in seen])
    parts = np.array([film.split for film, _ in seen])
    pairs = [pair for start in range(0, len(seen), _ROWS_AT_ONCE) for pair in _near(hashes, parts, start)]
    found = [Lookalike(seen[first][0], seen[second][0], distance) for first, second, distance in pairs]
    return sorted(found, key=lambda pair: (pair.distance, pair.first.path, pair.second.path))


def _near(hashes: Hashes, parts: npt.NDArray[np.str_], start: int) -> Iterator[tuple[int, int, int]]:
    """Pairs of different parts, the first of them among the next rows and the second after it."""
    rows = slice(start, start + _ROWS_AT_ONCE)
    found = distances(hashes[rows], hashes[start:])
    is_near = (found <= MAX_DISTANCE) & (parts[rows, np.newaxis] != parts[np.newaxis, start:])
    for row, column in np.argwhere(np.triu(is_near, k=1)):
        yield start + int(row), start + int(column), int(found[row, column])


def _names(films: Sequence[Film]) -> str:
    shown = [f"{film.path.name} in {film.split.value}" for film in films[:6]]
    return ", ".join(shown) + (" ..." if len(films) > len(shown) else "")
