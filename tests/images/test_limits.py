import pytest

from hilum.errors import FilmTooLarge, UnreadableFilm, UnsupportedFilm
from hilum.images.limits import Limits, check_bytes, check_sides


def test_bytes_up_to_the_limit_pass():
    check_bytes(1000, Limits(max_bytes=1000))
    with pytest.raises(FilmTooLarge, match="at most"):
        check_bytes(1001, Limits(max_bytes=1000))


def test_pixels_up_to_the_limit_pass():
    check_sides(100, 100, Limits(max_pixels=10_000))
    with pytest.raises(FilmTooLarge, match="101 × 100"):
        check_sides(101, 100, Limits(max_pixels=10_000))


@pytest.mark.parametrize("size", [(0, 100), (100, 0), (-1, 100)])
def test_a_film_without_a_side_is_damaged(size):
    with pytest.raises(UnreadableFilm):
        check_sides(*size, Limits())


def test_a_preview_is_too_small():
    check_sides(64, 64, Limits())
    with pytest.raises(UnsupportedFilm) as refused:
        check_sides(63, 64, Limits())
    assert refused.value.code == "too_small"
