import numpy as np
import pytest
from scipy.special import expit, logsumexp, softmax

from hilum.inference.bundle import Activation, Answer, Calibration
from hilum.inference.calibration import calibrate, log_odds, log_odds_shift, share, shift

CLASSES = ("normal", "bacterial", "viral")
ANSWER = Answer.model_validate(
    {
        "name": "pneumonia",
        "classes": ("bacterial", "viral"),
        "calibration": {"slope": 1, "intercept": 0, "prevalence": 0.5},
        "operating_points": {"youden": {"threshold": 0.5}},
        "default_operating_point": "youden",
    }
)


@pytest.fixture
def logits() -> np.ndarray:
    return np.random.default_rng(0).normal(0, 5, (200, 3))


def test_log_odds_equal_scipys(logits: np.ndarray) -> None:
    expected = logsumexp(logits[:, 1:], axis=1) - logits[:, 0]
    np.testing.assert_allclose(log_odds(logits, CLASSES, ANSWER), expected, atol=1e-12)


def test_a_label_by_itself_has_its_own_logit(logits: np.ndarray) -> None:
    alone = ANSWER.model_copy(update={"classes": ("viral",)})
    np.testing.assert_array_equal(log_odds(logits, CLASSES, alone, Activation.SIGMOID), logits[:, 2])


def test_uncalibrated_log_odds_give_the_softmax(logits: np.ndarray) -> None:
    plain = Calibration(slope=1, intercept=0, prevalence=0.5)
    expected = softmax(logits, axis=1)[:, 1:].sum(axis=1)
    np.testing.assert_allclose(calibrate(log_odds(logits, CLASSES, ANSWER), plain), expected, atol=1e-12)


def test_platt_scaling_equals_scipys() -> None:
    raw = np.array([-1e6, -800.0, -2.0, 0.0, 3.0, 800.0, 1e6])
    found = calibrate(raw, Calibration(slope=0.7, intercept=-1.5, prevalence=0.5))
    np.testing.assert_allclose(found, expit(0.7 * raw - 1.5), atol=1e-15)


def test_share_is_a_softmax_among_the_named(logits: np.ndarray) -> None:
    expected = softmax(logits[:, [2, 1]], axis=1)
    np.testing.assert_allclose(share(logits, CLASSES, ("viral", "bacterial")), expected, atol=1e-12)


def test_a_shift_is_bayes_rule() -> None:
    sensitivity, false_positive_rate = 0.9, 0.3

    def positive(prevalence: float) -> float:
        called = sensitivity * prevalence + false_positive_rate * (1 - prevalence)
        return sensitivity * prevalence / called

    assert shift(positive(0.4), log_odds_shift(0.4, 0.03)) == pytest.approx(positive(0.03))
    assert shift(positive(0.03), log_odds_shift(0.03, 0.4)) == pytest.approx(positive(0.4))
    assert log_odds_shift(0.2, 0.2) == 0


@pytest.mark.parametrize("by", [-900.0, -3.0, 0.0, 3.0, 900.0])
def test_a_shift_stays_a_probability_and_keeps_the_order(by: float) -> None:
    found = [shift(probability, by) for probability in np.linspace(0, 1, 101)]
    assert (found[0], found[-1]) == (0, 1)
    assert found == sorted(found)
