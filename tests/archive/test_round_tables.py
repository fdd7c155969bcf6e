from hilum.archive.round_tables import ItemRow, RatingRow, RoundRow
from hilum.archive.tables import Tables


def test_a_rating_belongs_to_an_item_and_an_item_to_a_round_and_a_record() -> None:
    keys = {
        table.__tablename__: {key.target_fullname for key in Tables.metadata.tables[table.__tablename__].foreign_keys}
        for table in (RoundRow, ItemRow, RatingRow)
    }
    assert keys == {
        "rounds": set(),
        "round_items": {"rounds.id", "records.id"},
        "ratings": {"round_items.id"},
    }
