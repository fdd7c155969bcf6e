import io
from dataclasses import replace

import numpy as np
from PIL import Image

from hilum.evaluation.classification import Judgement
from hilum.evaluation.metrics import Confusion
from hilum.evaluation.plots import draw_judgement, draw_training


def opened(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def test_every_picture_of_a_judgement_is_a_png_with_something_on_it(judgement: Judgement) -> None:
    pictures = draw_judgement(judgement)
    assert set(pictures) == {"roc.png", "precision-recall.png", "reliability.png", "confusion.png"}
    for picture in pictures.values():
        assert picture.startswith(b"\x89PNG")
        pixels = opened(picture)
        assert pixels.shape == (675, 675, 3)
        assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20


def test_many_answers_are_panels_side_by_side(many_judged: Judgement) -> None:
    pictures = draw_judgement(many_judged)
    # Two panels of 2.7 inches; the one answer with a decision has a picture of the usual 4.5.
    assert opened(pictures["roc.png"]).shape[:2] == (405, 810)
    assert opened(pictures["confusion.png"]).shape[:2] == (675, 675)
    only = draw_judgement(replace(many_judged, labels={"hernia": many_judged.labels["hernia"]}))
    assert set(only) == {"roc.png", "precision-recall.png", "reliability.png"}


def test_the_confusion_matrix_darkens_where_the_films_are(judgement: Judgement) -> None:
    def drawn(confusion: Confusion) -> np.ndarray:
        label = judgement.labels["pneumonia"]
        point = replace(label.plain.points["sensitivity_95"], confusion=confusion)
        judged = replace(label.plain, points={"sensitivity_95": point})
        changed = replace(judgement, labels={"pneumonia": replace(label, plain=judged)})
        return opened(draw_judgement(changed)["confusion.png"]).astype(int)

    right, wrong = drawn(Confusion(50, 0, 50, 0)), drawn(Confusion(0, 50, 0, 50))
    upper_left, upper_right = (slice(120, 180), slice(150, 210)), (slice(120, 180), slice(420, 480))
    assert right[upper_left].mean() < right[upper_right].mean()
    assert wrong[upper_left].mean() > wrong[upper_right].mean()


def test_the_learning_curve_takes_one_epoch_or_many() -> None:
    tune = [{"auc": 0.9, "score": 0.8}, {"auc": 0.95, "score": 0.9}]
    one, two = opened(draw_training([1.0], tune[:1])), opened(draw_training([1.0, 0.5], tune))
    assert one.shape == two.shape
    assert not np.array_equal(one, two)
