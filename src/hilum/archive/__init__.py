"""Films and their readings, kept: a database and a folder of films."""

from hilum.archive.archive import Archive
from hilum.archive.edit import Edit, Wording
from hilum.archive.record import Order, Record, Refusal, Status
from hilum.archive.round import Answer, Design, Item, RatedReport, Round, Turn, turns_of
from hilum.archive.summary import Summary

__all__ = [
    "Answer",
    "Archive",
    "Design",
    "Edit",
    "Item",
    "Order",
    "RatedReport",
    "Record",
    "Refusal",
    "Round",
    "Status",
    "Summary",
    "Turn",
    "Wording",
    "turns_of",
]
