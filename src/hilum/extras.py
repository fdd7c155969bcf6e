"""Optional libraries: one function that gives the module or names the extra to install."""

import importlib
from types import ModuleType

from hilum.errors import MissingExtra


def require(module: str, *, extra: str) -> ModuleType:
    """Import an optional module.

    Raises:
        MissingExtra: the module is not installed; the message holds the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != module.split(".")[0]:
            raise
        msg = f"This needs {module}, which is not installed. Install it with: pip install 'hilum[{extra}]'"
        raise MissingExtra(msg) from error
