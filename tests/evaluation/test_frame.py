from dataclasses import replace

from hilum.evaluation.classification import Judgement
from hilum.evaluation.cost import Cost
from hilum.evaluation.frame import frame, picture
from hilum.inference import Bundle

COST = Cost(3.25, 4.4)


def test_the_head_says_what_was_judged_and_the_page_runs_nothing(bundle: Bundle, judgement: Judgement) -> None:
    page = frame(bundle.manifest, judgement, COST, ["<p>a part</p>"], {"Not judged": "<hernia>"})
    for words in (
        "24 of 12 patients, part judge",
        "8 bacterial, 8 normal, 8 viral",
        "3.2 ms a film",
        bundle.manifest.identity(),
        "<p>a part</p>",
        "&lt;hernia&gt;",
        "default-src 'none'; img-src data:",
    ):
        assert words in page


def test_each_reason_for_leaving_films_out_has_its_words(bundle: Bundle, judgement: Judgement) -> None:
    excluded = {"age_outside_population": 3, "view_outside_population": 2, "no_mask": 1}
    page = frame(bundle.manifest, replace(judgement, excluded=excluded), COST, [])
    assert "3 with an age outside" in page
    assert "2 with a view that the model does not read, 1 with an organ without a mask" in page


def test_a_picture_is_within_the_page_and_its_words_are_escaped() -> None:
    assert 'src="data:image/png;base64,UE5H"' in picture(b"PNG", "<words>")
    assert "<words>" not in picture(b"PNG", "<words>")
