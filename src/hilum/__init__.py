"""hilum reads chest radiographs."""

__version__ = "0.1.0"
