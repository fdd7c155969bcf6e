"""The reports here are invented."""

import numpy as np
import pytest

from hilum.errors import DataSetError
from hilum.evaluation.writing_baselines import constant_normal, nearest
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
