"""The reports here are invented."""

import numpy as np
import pytest

from hilum.datasets import Split, Study, WrittenReport
from hilum.datasets.evidence import Evidence
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


def study(uid: str, findings: str, *, is_normal: bool = False, has_film: bool = True) -> Study:
    names = (f"film {uid}",) if has_film else ()
    state = LabelState.ABSENT if is_normal else LabelState.UNMENTIONED
    report = WrittenReport(sections={"findings": findings} if findings else {})
    return Study(uid, uid, report, Split.FIT, names, names, labels={"effusion": state})


KNOWN = (
    study("1", "The lungs are clear.", is_normal=True),
    study("2", "Small left effusion."),
    study("3", ""),
    study("4", "No effusion.", is_normal=True, has_film=False),
)
ASKED = (study("8", "", has_film=False), study("9", ""))
EVIDENCE = Evidence({"film 1": (0.1,) * 14, "film 2": (0.8,) * 14, "film 3": (0.7,) * 14, "film 9": (0.7,) * 14})


def test_both_baselines_write_of_every_asked_study():
    reports = baseline_reports(KNOWN, ASKED, EVIDENCE, clean)
    constant = reports["constant_normal"]
    assert set(constant) == {"8", "9"}
    assert constant["8"] == constant["9"] == tuple(clean("The lungs are clear."))
    assert reports["nearest_neighbour"] == {"8": constant["8"], "9": clean("Small left effusion.")}


def test_known_studies_without_evidence_are_refused():
    with pytest.raises(DataSetError, match="findings and evidence among 4"):
        baseline_reports(KNOWN, ASKED, Evidence({}), clean)
