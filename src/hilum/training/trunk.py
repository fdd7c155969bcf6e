"""The trunk of a trained classifier, taken out of its checkpoint for another network to start from."""

from pathlib import Path

from safetensors.torch import save

from hilum.errors import LaboratoryError
from hilum.storage import write_whole
from hilum.training.checkpoint import read_checkpoint


def write_trunk(checkpoint: str | Path, out: str | Path) -> None:
    """Write the averaged weights of a checkpoint's trunk as safetensors, for the ``network.trunk`` of another recipe.

    What it learned from it knows: a network that starts from it must judge by the same split.

    Raises:
        LaboratoryError: there is no checkpoint, it is damaged, or its network has no trunk.
    """
    weights = read_checkpoint(Path(checkpoint)).get("average", {})
    trunk = {
        f"features.{name.removeprefix('trunk.')}": values.contiguous()
        for name, values in weights.items()
        if name.startswith("trunk.")
    }
    if not trunk:
        msg = f"Expected the checkpoint of a network with a trunk at {checkpoint}; it has none. Give a classifier's."
        raise LaboratoryError(msg)
    write_whole(Path(out), save(trunk))
