"""Films and their readings, kept: a database and a folder of films."""

from hilum.archive.archive import Archive
from hilum.archive.record import Order, Record, Refusal, Status
from hilum.archive.summary import Summary

__all__ = ["Archive", "Order", "Record", "Refusal", "Status", "Summary"]
