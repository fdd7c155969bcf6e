"""Exploration: what is in a source, what is wrong with it, and what predicts its labels without being the disease."""

from hilum.datasets.exploration.exploration import Exploration, explore
from hilum.datasets.exploration.writing import write_exploration

__all__ = ["Exploration", "explore", "write_exploration"]
