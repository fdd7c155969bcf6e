"""Write the server's OpenAPI document to web/openapi.json, from which the page's client is generated."""

import json
from pathlib import Path

from hilum.server.app import create_app
from hilum.server.settings import Settings

document = create_app(Settings()).openapi()
Path(__file__).with_name("openapi.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
