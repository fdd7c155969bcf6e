import httpx

from hilum.inference import default_bundles, load_bundle


def test_the_loaded_bundles_tell_how_they_decide(client: httpx.Client) -> None:
    bundles = {bundle["name"]: bundle for bundle in client.get("/api/v1/bundles").json()}
    assert bundles.keys() == set(default_bundles())
    manifest = load_bundle("pneumonia").manifest
    assert bundles["pneumonia"]["hash"] == manifest.identity()
    (answer,) = bundles["pneumonia"]["answers"]
    assert answer["default_operating_point"] in {point["name"] for point in answer["operating_points"]}
    assert {point["name"] for point in answer["operating_points"]} == set(manifest.answers[0].operating_points)
    assert bundles["pneumonia"]["population"]["age_max_years"] == manifest.population.age_max_years
