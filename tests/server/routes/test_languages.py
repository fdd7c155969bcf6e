import httpx

from hilum.reports import LANGUAGES


def test_every_language_of_the_reports_is_offered(client: httpx.Client) -> None:
    offered = client.get("/api/v1/languages").json()
    assert {language["code"]: language["name"] for language in offered} == dict(LANGUAGES)
