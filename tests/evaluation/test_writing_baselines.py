"""The reports here are invented."""

from collections.abc import Sequence

import numpy as np
import pytest

from hilum.datasets import Split, Study, WrittenReport
from hilum.errors import DataSetError
from hilum.evaluation.writing_baselines import baseline_reports, constant_normal, nearest
from hilum.findings import LabelState
from hilum.inference.tokeniser import clean

LONG = clean("The heart is normal. The lungs are clear. No pleural effusion.")
SHORT = clean("Normal.")
ILL = clean("The heart is enlarged. The lungs are clear. No pleural effusion.")
DOUBT = clean("The heart is normal. The lungs are clear. Possible pleural effusion.")


def test_the_normal_report_that_fits_most_studies_is_chosen():
    known = [LONG, LONG, SHORT, ILL, DOUBT]
    assert constant_normal([SHORT, SHORT, LONG, ILL, DOUBT], known) == tuple(LONG)


def test_without_a_normal_report_there_is_none():
    with pytest.raises(DataSetError, match="among 2, found none"):
        constant_normal([ILL, DOUBT], [ILL])


def test_the_nearest_study_is_that_of_the_most_similar_ranks():
    known = np.array([[0.001, 0.9], [0.002, 0.1], [0.003, 0.5]])
    asked = np.array([[0.0031, 0.6], [0.0015, 0.05], [0.0, 1.0]])
    assert nearest(known, asked).tolist() == [2, 1, 0]


def study(uid: str, findings: str, *, is_normal: bool = False) -> Study:
    state = LabelState.ABSENT if is_normal else LabelState.UNMENTIONED
    report = WrittenReport(sections={"findings": findings} if findings else {})
    return Study(uid, uid, report, Split.FIT, labels={"effusion": state, "normal": LabelState.PRESENT})


KNOWN = (
    study("1", "The lungs are clear.", is_normal=True),
    study("2", "Small left effusion."),
    study("4", "No effusion."),
)
ASKED = (study("8", ""), study("9", ""))
LIKENESS = {"1": 0.1, "2": 0.8, "4": 0.9, "8": 0.05, "9": 0.7}


def likeness(studies: Sequence[Study]) -> np.ndarray:
    return np.array([[LIKENESS[study.uid]] for study in studies])


def test_both_baselines_write_of_every_asked_study():
    reports = baseline_reports(KNOWN, ASKED, likeness, clean)
    constant = tuple(clean("The lungs are clear."))
    assert reports["constant_normal"] == {"8": constant, "9": constant}
    assert reports["nearest_study"] == {"8": list(constant), "9": clean("Small left effusion.")}


def test_known_studies_of_which_none_is_normal_are_refused():
    with pytest.raises(DataSetError, match="normal report"):
        baseline_reports(KNOWN[1:], ASKED, likeness, clean)
