from hilum.archive.edit_tables import EditRow
from hilum.archive.tables import Tables


def test_an_edit_belongs_to_a_record_and_no_number_comes_twice() -> None:
    table = Tables.metadata.tables[EditRow.__tablename__]
    assert {key.target_fullname for key in table.foreign_keys} == {"records.id"}
    assert ["record_id", "language", "number"] in [
        [column.name for column in one.columns] for one in table.constraints if hasattr(one, "columns")
    ]
