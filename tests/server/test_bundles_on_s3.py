"""A journey: the server takes its models from S3, by setting."""

from collections.abc import Callable
from typing import Any

from hilum.inference import find_bundle, push_bundle


def test_a_server_reads_with_a_model_from_s3(bucket: str, serve: Callable[..., Any], films: list[bytes]) -> None:
    push_bundle("pneumonia", f"{bucket}/models/chest.zip")
    with serve(bundles=f"{bucket}/models/chest.zip") as client:
        assert client.get("/readyz").status_code == 200
        sent = client.post("/api/v1/readings", files={"file": ("a.png", films[0])}, data={"age_years": "3"})
        used = sent.json()["reading"]["bundles"]
    assert [one["hash"] for one in used] == [find_bundle("pneumonia").manifest.identity()]


def test_a_server_without_its_model_says_why(bucket: str, serve: Callable[..., Any]) -> None:
    with serve(bundles=f"{bucket}/models/none") as client:
        ready = client.get("/readyz")
    assert ready.status_code == 503
