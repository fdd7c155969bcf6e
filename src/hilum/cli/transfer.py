"""``hilum data push | pull``: data sets to a store that speaks S3, and back."""

from pathlib import Path
from typing import Annotated

import typer

from hilum.cli.places import progress, tell

Uri = Annotated[str, typer.Argument(metavar="s3://BUCKET/KEY", help="Where it lies; the key is that of a folder.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over files that differ.")]


def push(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to send.")],
    uri: Uri,
    *,
    replace: Replace = False,
) -> None:
    """Send every file of a folder: only what lacks, verified; after a break the same command goes on."""
    from hilum.storage import push_folder

    with progress("Sending") as on_bytes:
        done = push_folder(folder, uri, on_bytes, may_replace=replace)
    tell(done, "sent")


def pull(
    uri: Uri,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to fetch into.")],
    *,
    replace: Replace = False,
) -> None:
    """Fetch every file under a key: only what lacks, verified; after a break the same command goes on."""
    from hilum.storage import PullRule, pull_folder

    with progress("Fetching") as on_bytes:
        done = pull_folder(uri, folder, on_bytes=on_bytes, rule=PullRule(may_replace=replace))
    tell(done, "fetched")
