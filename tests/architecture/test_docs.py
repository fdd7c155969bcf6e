import re
import subprocess
import sys
from pathlib import Path

import pytest

HTTP_METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def make_targets(tree) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", tree.text("Makefile"), flags=re.MULTILINE))


def commands() -> dict[str, list[str]]:
    """Every command of the command line, with its options."""
    from typer.main import get_command

    from hilum.cli import app

    found: dict[str, list[str]] = {}

    def walk(command, words: tuple[str, ...]) -> None:
        for name, child in getattr(command, "commands", {}).items():
            walk(child, (*words, name))
        if not hasattr(command, "commands"):
            options = [opt for param in command.params for opt in param.opts if opt.startswith("--")]
            found[" ".join(words)] = [option for option in options if option != "--help"]

    walk(get_command(app), ("hilum",))
    return found


def test_every_command_and_option_stands_in_the_docs(tree):
    text = tree.text("docs/cli.md")
    sections = dict(re.findall(r"^## `(hilum [^`]+)`\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL))
    assert set(sections) == set(commands())
    lacking = {
        name: [option for option in options if f"`{option}" not in sections[name]]
        for name, options in commands().items()
    }
    assert {name: options for name, options in lacking.items() if options} == {}


def test_every_setting_stands_in_the_docs(tree):
    from hilum.server.settings import Settings

    prefix = Settings.model_config.get("env_prefix", "")
    names = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    # What the code reads or tells of besides the server's settings.
    names |= {
        name for path in tree.modules for name in re.findall(r"HILUM_[A-Z_]*[A-Z]", tree.text(Path("src/hilum") / path))
    }
    headed = set(re.findall(r"^#+ `(HILUM_[A-Z_]+)`$", tree.text("docs/settings.md"), flags=re.MULTILINE))
    assert headed == names


def test_every_route_stands_in_the_docs(tree, tmp_path):
    program = """
import json, sys
from pathlib import Path
from hilum.server.app import create_app
from hilum.server.settings import Settings
print(json.dumps(create_app(Settings(data=Path(sys.argv[1]))).openapi()["paths"]))
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    import json

    paths = json.loads(outcome.stdout.splitlines()[-1])
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods.keys() & HTTP_METHODS}
    text = tree.text("docs/api.md")
    assert routes
    assert {route for route in routes if route not in text} == set()


def test_every_make_target_that_a_document_names_exists(tree, make_targets):
    documents = [path for path in tree.files if path.suffix == ".md"]
    named = {
        target
        for path in documents
        for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", tree.text(path), flags=re.MULTILINE)
    }
    assert {"run", "test"} <= named
    assert named <= make_targets


def test_the_readme_names_only_commands_and_files_that_exist(tree):
    text = tree.text("README.md")
    shell = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"^(?:\.venv/bin/)?hilum ([a-z]+)", shell, flags=re.MULTILINE))
    assert named
    assert named <= {name.split()[1] for name in commands()}
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (tree.root / link).exists()] == []


def test_links_between_documents_lead_somewhere(tree):
    broken = [
        (str(path), link)
        for path in tree.files
        if path.suffix == ".md"
        for link in re.findall(r"\]\(([^)#\s]+)", tree.text(path))
        if "://" not in link and not link.startswith("mailto:") and not (tree.root / path.parent / Path(link)).exists()
    ]
    assert broken == []


def test_every_top_folder_has_its_line_in_the_tour(tree):
    folders = {path.parts[0] for path in tree.files if len(path.parts) > 1}
    rooms = {path.parts[0] for path in tree.modules if len(path.parts) > 1}
    text = tree.text("CONTRIBUTING.md")
    assert {folder for folder in folders if f"`{folder}/" not in text} == set()
    assert {room for room in rooms if f"`{room}/`" not in text and f"`src/hilum/{room}/`" not in text} == set()
