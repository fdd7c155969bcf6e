"""The reading desk: films are decoded, kept, and read in the order of their coming."""

import asyncio
import hashlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from typing import TypeVar

from hilum.archive import Archive, Order, Record
from hilum.errors import ArchiveBusy, BundleError, HilumError, RecordNotFound, StorageError, UsageError
from hilum.findings import Reading
from hilum.images import Limits, load_image
from hilum.inference import Bundle, load_bundles, verify_bundle
from hilum.inference.guard import load_guard
from hilum.reading import check_question, compare, read

logger = logging.getLogger(__name__)

T = TypeVar("T")

DARKROOM_THREADS = 2
"""Films decoded or drawn at the same time: each may take half a gigabyte."""


class Readiness(Enum):
    """Whether films can be read."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class Desk:
    """Takes films in and reads them with one thread, so that a reading has all cores and the memory stays bounded.

    A film is accepted only when it is decodable and on disk. What a stopped server left unread is read first at the
    next start, by the same steps.
    """

    def __init__(self, archive: Archive, *, bundles: Sequence[str], queue_films: int, limits: Limits) -> None:
        self._archive = archive
        self._bundle_names = bundles
        self._queue_films = queue_films
        self._limits = limits
        self._bundles: tuple[Bundle, ...] = ()
        self._readiness = Readiness.LOADING
        self._failure = ""
        self._waiting = 0
        self._seconds_a_film = 1.0
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[tuple[Record, Future[Record]] | None] = queue.SimpleQueue()
        self._is_closing = threading.Event()
        self._darkroom = ThreadPoolExecutor(DARKROOM_THREADS, thread_name_prefix="darkroom")
        self._reader = threading.Thread(target=self._work, name="reader", daemon=True)

    def open(self) -> None:
        """Queue what was left unread and start to load the bundles; returns at once."""
        for record in self._archive.pending():
            self._waiting += 1
            self._queue.put((record, Future()))
        self._darkroom.submit(self._sweep)
        self._reader.start()

    def close(self) -> None:
        """Finish the film in hand; the others wait on disk for the next start."""
        self._is_closing.set()
        self._queue.put(None)
        self._reader.join()
        self._darkroom.shutdown()

    @property
    def readiness(self) -> Readiness:
        """Whether films can be read now."""
        return self._readiness

    @property
    def failure(self) -> str:
        """Why the bundles could not be loaded; empty unless they could not."""
        return self._failure

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """The bundles that read.

        Raises:
            BundleError: they are still loading, or could not be loaded.
        """
        self._require_ready()
        return self._bundles

    async def take_in(self, fetch: Callable[[], bytes], order: Order) -> tuple[Record, Future[Record]]:
        """Decode a film, keep it and queue it.

        Args:
            fetch: gives the film's bytes; called only when there is room for them.
            order: what is asked of it.

        Returns:
            The accepted record, which is on disk, and the settled one to come, which raises what kept the film from
            being read.

        Raises:
            FilmError: it cannot be read; nothing is kept.
            UsageError: no model has the operating point, or none a probability to be shifted to the prevalence.
            ArchiveBusy: too many films wait.
            BundleError: the bundles are not ready.
        """
        self._require_ready()
        check_question(self._bundles, order.language, order.operating_point, order.stated)
        self._reserve()
        # Shielded: a caller who leaves must not keep the place of the film for ever.
        return await asyncio.shield(self.develop(lambda: self._admit(fetch, order)))

    def develop(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Do something with a film's pixels, a few at a time."""
        return asyncio.get_running_loop().run_in_executor(self._darkroom, work)

    def _require_ready(self) -> None:
        if self._readiness is Readiness.LOADING:
            msg = "The models are still loading. Try again in a few seconds; /readyz tells when."
            raise BundleError(msg, code="not_ready")
        if self._readiness is Readiness.FAILED:
            raise BundleError(self._failure)

    def require_room(self, arriving: int = 0) -> None:
        """Make sure that one more film may come while ``arriving`` others are on their way.

        Raises:
            ArchiveBusy: too many films wait or arrive.
        """
        taken = self._waiting + arriving
        if taken >= self._queue_films:
            retry_after_s = max(1, round(taken * self._seconds_a_film / 2))
            msg = f"{taken} films wait to be read, no more may. Try again in {retry_after_s} s."
            raise ArchiveBusy(msg, retry_after_s=retry_after_s)

    def _reserve(self) -> None:
        with self._lock:
            self.require_room()
            self._waiting += 1

    def _sweep(self) -> None:
        try:
            swept = self._archive.sweep()
        except HilumError as error:
            logger.warning("%s", error.message)
        else:
            if swept:
                logger.info("Deleted %d files without a record that an earlier server left behind", swept)

    def _release(self) -> None:
        with self._lock:
            self._waiting -= 1

    def _admit(self, fetch: Callable[[], bytes], order: Order) -> tuple[Record, Future[Record]]:
        try:
            film = fetch()
            if order.prior is not None and self._prior(order.prior).film.sha256 == hashlib.sha256(film).hexdigest():
                msg = "The film named as prior is the one that is to be read. Name an earlier one, or none."
                raise UsageError(msg, code="prior_is_same_film")  # noqa: TRY301 - the place of the film is let go below
            load_image(film, name=order.name, limits=self._limits)
            record = self._archive.accept(film, order)
        except BaseException:
            self._release()
            raise
        settled: Future[Record] = Future()
        self._queue.put((record, settled))
        return record, settled

    def _work(self) -> None:
        self._load()
        while (item := self._queue.get()) is not None and not self._is_closing.is_set():
            if self._readiness is Readiness.READY:
                self._settle(*item)

    def _load(self) -> None:
        try:
            self._bundles = load_bundles(self._bundle_names or None)
            # The guard too: one that fails only at a film would have that film refused for good.
            for bundle in (*self._bundles, load_guard()):
                verify_bundle(bundle)
            if not self._bundles:
                self._failure = "No model is installed. `hilum models list` shows what there is."
        except HilumError as error:
            self._failure = error.message
        except Exception:
            logger.exception("The models could not be loaded")
            self._failure = "The models could not be loaded; the server's log says why."
        self._readiness = Readiness.FAILED if self._failure else Readiness.READY
        if self._failure:
            logger.error("%s", self._failure)

    def _settle(self, record: Record, settled: Future[Record]) -> None:
        is_awaited = settled.set_running_or_notify_cancel()
        start_s = time.monotonic()
        # Whatever goes wrong is handed to who waits; the reader lives on for the next film.
        try:
            done = self._read(record)
        except BaseException as error:
            if isinstance(error, HilumError):
                # Nobody may be waiting for it. The message can name the film, so only the code is told.
                logger.warning("Reading %s ended with %s", record.id, error.code)
            else:
                logger.exception("Reading %s failed", record.id)
            if is_awaited:
                settled.set_exception(error)
        else:
            if is_awaited:
                settled.set_result(done)
        finally:
            self._release()
            self._seconds_a_film += 0.2 * (time.monotonic() - start_s - self._seconds_a_film)

    def _read(self, record: Record) -> Record:
        order = record.order
        try:
            # Not by the limits of the intake: they may have been lowered since the film was accepted.
            radiograph = load_image(self._archive.film(record), name=order.name)
            reading = read(
                radiograph,
                self._bundles,
                stated=order.stated,
                language=order.language,
                operating_point=order.operating_point,
                override=order.override,
            )
        except StorageError:
            # The disk failed, not the film: the record waits for the next start.
            raise
        except HilumError as error:
            self._archive.refuse(record.id, error)
            raise
        except Exception:
            self._archive.refuse(record.id, HilumError("The server failed on this film.", code="internal_error"))
            raise
        if order.prior is not None:
            reading = compare(reading, self._prior(order.prior))
        return self._archive.finish(record.id, reading)

    def _prior(self, record_id: str) -> Reading:
        """The reading of an earlier film.

        Raises:
            UsageError: the archive has none of that id.
        """
        try:
            before = self._archive.record(record_id)
        except RecordNotFound:
            msg = (
                "Expected prior as the id of a reading in the archive, there is none of that id. The list has the ids."
            )
            raise UsageError(msg, code="prior_not_found") from None
        if before.reading is None:
            msg = f"Expected prior as the id of a film that is read; this one is {before.status}. Name another one."
            raise UsageError(msg, code="prior_not_read")
        return before.reading
