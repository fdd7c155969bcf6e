from collections.abc import Callable

import numpy as np

from hilum.datasets import Film
from hilum.datasets.exploration.classes import FilmClass
from hilum.datasets.exploration.formats import describe_files, find_faults
from hilum.datasets.exploration.survey import Fault, Surveyed

MakeFilm = Callable[..., Film]
MakeSurveyed = Callable[..., Surveyed]


def test_each_fault_names_its_film(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    surveyed = [
        make_surveyed(make_film("sound.png")),
        make_surveyed(make_film("faint.png"), contrast=0.01),
        make_surveyed(make_film("dark.png"), checks=("polarity_inverted", "low_resolution")),
        make_surveyed(make_film("poor.png"), grey_levels=16),
        make_surveyed(make_film("really.png"), format="jpeg"),
        make_surveyed(make_film("IM0001"), format="dicom"),
        Surveyed(make_film("even.png"), "even.png", fault=Fault("blank_film", "one shade")),
        Surveyed(make_film("cut.png"), "cut.png", fault=Fault("unreadable_film", "cut off")),
    ]
    faults = find_faults(surveyed)
    assert [(fault.film, fault.message) for fault in faults.unreadable] == [("cut.png", "cut off")]
    assert faults.blank == ("even.png", "faint.png")
    assert faults.inverted == faults.low_resolution == ("dark.png",)
    assert faults.few_grey_levels == ("poor.png",)
    assert faults.wrong_suffix == ("really.png",)
    assert describe_files(surveyed, ()).read == 6


def test_formats_and_sizes_are_counted_by_class(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    surveyed = [
        make_surveyed(make_film("1.png"), width=100),
        make_surveyed(make_film("2.png"), width=200, encoding="png 16-bit", bit_depth=16),
        make_surveyed(make_film("3.png"), width=200),
    ]
    files = describe_files(surveyed, [FilmClass("x", np.array([False, True, True]), np.ones(3, dtype=bool))])
    assert files.encodings == {"png 8-bit": 2, "png 16-bit": 1}
    assert files.bit_depths == {8: 2, 16: 1}
    assert files.sizes == {"200×80": 2, "100×80": 1}
    assert files.different_sizes == 2
    assert files.size_bytes == 3000
    assert files.all.width is not None
    assert files.all.width.maximum == 200
    aspect = files.classes["x"].aspect
    assert aspect is not None
    assert (aspect.count, aspect.minimum, aspect.maximum) == (2, 2.5, 2.5)
    density = files.classes["x"].bytes_per_pixel
    assert density is not None
    assert density.median == 1000 / 16000
