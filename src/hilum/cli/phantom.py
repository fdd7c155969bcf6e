"""``hilum phantom``: write a computed chest film of known truth."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.cli.targets import check_target
from hilum.errors import UsageError

if TYPE_CHECKING:
    from hilum.phantoms import Encoding

TRUTH_SUFFIX = ".truth.json"
"""Takes the place of the film's suffix."""


def command(
    seed: Annotated[int, typer.Option(help="Of everything that is not given.")],
    out: Annotated[Path, typer.Option(help="The file to write: .png, .jpg or .dcm.")],
    size_px: Annotated[int, typer.Option(help="Width of the film; its height follows the chest.")] = 512,
    pathology: Annotated[
        str, typer.Option(help="none, opacity, effusion, pneumothorax, nodule, cardiomegaly or random.")
    ] = "none",
    age: Annotated[float | None, typer.Option(help="Years; drawn from the seed without it.")] = None,
    encoding: Annotated[
        str | None, typer.Option(help="How the file is encoded, such as png16 or dicom-jpeg-2000.")
    ] = None,
    truth: Annotated[bool, typer.Option("--truth", help=f"Write the truth beside it, as {TRUTH_SUFFIX}.")] = False,
) -> None:
    """Write a computed chest film: a phantom, no patient, marked synthetic in the file."""
    kind = _choose_encoding(out, encoding)
    check_target("--out", out, out.suffix.lower())
    from hilum.phantoms import encode, make_phantom
    from hilum.storage import write_whole

    phantom = make_phantom(
        seed,
        size_px=size_px,
        pathology=None if pathology == "none" else pathology,
        age_years=age,
    )
    write_whole(out, encode(phantom, kind))
    if truth:
        write_whole(out.with_suffix(TRUTH_SUFFIX), json.dumps(phantom.truth.to_json(), indent=2).encode())


def _choose_encoding(out: Path, name: str | None) -> "Encoding":
    """The encoding of that name, or the plain one of the file's suffix.

    Raises:
        UsageError: an unknown suffix, or an encoding that does not go with it.
    """
    from hilum.phantoms import Encoding

    possible = [encoding for encoding in Encoding if out.suffix.lower() in encoding.suffixes]
    if not possible:
        known = ", ".join(dict.fromkeys(suffix for encoding in Encoding for suffix in encoding.suffixes))
        msg = f"Expected a file name that ends in {known}, got {out.name!r}. Give --out such a name."
        raise UsageError(msg)
    if name is None:
        return possible[0]
    for encoding in possible:
        if encoding == name:
            return encoding
    msg = f"Expected an encoding for {out.suffix} among {', '.join(possible)}, got {name!r}."
    raise UsageError(msg)
