from collections.abc import Callable

import pytest
import torch

from hilum.errors import RecipeError
from hilum.training.recipe import Recipe
from hilum.training.writer import KNOTS, EvidenceEncoder, FilmEncoder, build_writer


def test_a_cell_is_interpolated_between_the_knots_of_its_rank() -> None:
    encoder = EvidenceEncoder(2, 3)
    middle = (KNOTS[3] + KNOTS[4]) / 2
    cells, summary = encoder(torch.tensor([[KNOTS[3], middle]]))
    torch.testing.assert_close(cells[0, 0], encoder.table[0, 3])
    torch.testing.assert_close(cells[0, 1], (encoder.table[1, 3] + encoder.table[1, 4]) / 2)
    assert summary.sum() == pytest.approx(2.0)


def test_films_of_a_study_are_pooled_by_their_share() -> None:
    encoder = FilmEncoder(torch.nn.Conv2d(1, 4, 8, stride=8), 4, 5).eval()
    films = torch.randn(3, 1, 16, 16)
    cells, summary = encoder(films, torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]))
    assert (cells.shape, summary.shape) == ((2, 4, 5), (2, 4))
    alone, _ = encoder(films[2:], torch.tensor([[1.0]]))
    torch.testing.assert_close(cells[1:], alone)


def test_words_follow_those_before_and_what_is_claimed(make_writer_recipe: Callable[..., Recipe]) -> None:
    writer = build_writer(make_writer_recipe(), 9).eval()
    ranks, claims = torch.full((1, 14), 0.5), torch.zeros(1, 14)
    numbers = torch.tensor([[1, 4, 5, 2]])
    logits, foretold = writer((ranks,), numbers, claims)
    assert (logits.shape, foretold.shape) == ((1, 3, 9), (1, 14))
    changed, _ = writer((ranks,), torch.tensor([[1, 4, 6, 2]]), claims)
    torch.testing.assert_close(changed[:, :2], logits[:, :2])
    assert not torch.allclose(changed[:, 2], logits[:, 2])
    claimed, same = writer((ranks,), numbers, torch.ones(1, 14))
    assert not torch.allclose(claimed, logits)
    torch.testing.assert_close(same, foretold)


def test_a_writer_reads_more_of_its_own_words_as_it_is_trained(make_writer_recipe: Callable[..., Recipe]) -> None:
    writer = build_writer(make_writer_recipe(writing={"own_words": 1.0, "ramp": 1}), 9)
    ranks, claims, numbers = torch.full((1, 14), 0.5), torch.zeros(1, 14), torch.tensor([[1, 4, 5, 6, 7, 8, 2]])
    first, _ = writer((ranks,), numbers, claims, torch.Generator())
    later, _ = writer((ranks,), numbers, claims, torch.Generator())
    assert int(writer.shown) == 2
    torch.testing.assert_close(first[:, :1], later[:, :1])
    assert not torch.allclose(first[:, 1:], later[:, 1:])


def test_a_writer_of_evidence_has_no_trunk(make_writer_recipe: Callable[..., Recipe], tmp_path) -> None:
    with pytest.raises(RecipeError, match="sees no films"):
        build_writer(make_writer_recipe(), 9).load_trunk(tmp_path / "trunk.safetensors")
