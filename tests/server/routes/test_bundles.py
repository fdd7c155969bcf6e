import httpx

from hilum.inference import load_bundles
from hilum.server.settings import load_settings


def test_the_loaded_bundles_tell_how_they_decide(client: httpx.Client) -> None:
    (bundle,) = client.get("/api/v1/bundles").json()
    manifest = load_bundles(load_settings().bundles or None)[0].manifest
    assert (bundle["name"], bundle["hash"]) == ("pneumonia", manifest.identity())
    (answer,) = bundle["answers"]
    assert answer["default_operating_point"] in {point["name"] for point in answer["operating_points"]}
    assert {point["name"] for point in answer["operating_points"]} == set(manifest.answers[0].operating_points)
    assert bundle["population"]["age_max_years"] == manifest.population.age_max_years
