import pytest
from pydantic import ValidationError

from hilum.training.detection_recipe import DetectionPart


@pytest.mark.parametrize("wrong", [{"anchors": 0}, {"overlap": 1.0}, {"negatives": -1}, {"places": 0}, {"anchor": 2}])
def test_what_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    assert DetectionPart().places == 8
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        DetectionPart.model_validate(wrong)
