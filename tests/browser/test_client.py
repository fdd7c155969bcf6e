"""The page's client is generated from the server that it talks to."""

import json
from pathlib import Path

from hilum.server.app import create_app
from hilum.server.settings import Settings

OPENAPI = Path(__file__).parents[2] / "web" / "openapi.json"


def test_the_client_is_made_from_this_server() -> None:
    now = create_app(Settings()).openapi()
    assert json.loads(OPENAPI.read_text(encoding="utf-8")) == now, "run npm run generate in web/"
