import re
import subprocess
import sys
import urllib.error
from dataclasses import dataclass
from pathlib import Path

import pytest

CONTAINERFILE = "deploy/Containerfile"


@dataclass(frozen=True)
class Instruction:
    stage: int
    word: str
    rest: str


@pytest.fixture(scope="module")
def instructions(tree) -> list[Instruction]:
    text = re.sub(r"\\\n\s*", "", tree.text(CONTAINERFILE))
    found: list[Instruction] = []
    stage = -1
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            stage += word == "FROM"
            found.append(Instruction(stage, word, rest.strip()))
    return found


def of(instructions: list[Instruction], word: str) -> list[Instruction]:
    return [instruction for instruction in instructions if instruction.word == word]


def test_the_linter_of_container_files_finds_nothing(tree):
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint has no wheel for this machine")
    outcome = subprocess.run([hadolint, tree.root / CONTAINERFILE], capture_output=True, text=True, check=False)
    assert outcome.stdout + outcome.stderr == ""
    assert outcome.returncode == 0


def test_every_base_image_is_pinned_by_a_tag(instructions):
    images = [instruction.rest.split(" AS ")[0] for instruction in of(instructions, "FROM")]
    assert len(images) == 3
    assert [image for image in images if not re.fullmatch(r"[\w./-]+:\d[\w.-]*", image)] == []


def test_only_the_last_stage_is_unnamed_and_it_builds_nothing(instructions):
    names = [instruction.rest.partition(" AS ")[2] for instruction in of(instructions, "FROM")]
    assert [bool(name) for name in names] == [True, True, False]
    last = [instruction for instruction in instructions if instruction.stage == 2]
    assert not any(re.search(r"\b(pip|npm|apt-get)\b", i.rest) for i in last if i.word == "RUN")


def test_it_runs_as_a_numeric_user_who_is_not_root(instructions):
    last = [instruction for instruction in instructions if instruction.stage == 2]
    (user,) = of(last, "USER")
    uid, gid = user.rest.split(":")
    assert int(uid) >= 10000
    assert int(gid) >= 10000
    assert last.index(user) < last.index(of(last, "ENTRYPOINT")[0])


def test_what_it_copies_exists(instructions, tree):
    files = [str(path) for path in tree.files]
    for copy in of(instructions, "COPY"):
        words = copy.rest.split()
        if not words[0].startswith("--from="):
            for source in words[:-1]:
                assert any(name == source or name.startswith(source.rstrip("/") + "/") for name in files), source


def test_what_it_copies_is_not_ignored(instructions, tree):
    ignored = tree.text(".dockerignore").splitlines()
    assert ignored[1] == "*"
    allowed = {line[1:].rstrip("/") for line in ignored if line.startswith("!")}
    copied = {
        source.split("/")[0]
        for copy in of(instructions, "COPY")
        if not copy.rest.startswith("--from=")
        for source in copy.rest.split()[:-1]
    }
    assert copied == allowed
    assert tree.text(".containerignore") == tree.text(".dockerignore")


def test_no_secret_enters_it(instructions):
    given = [i.rest for i in instructions if i.word in {"ARG", "ENV"}]
    assert [rest for rest in given if re.search(r"(?i)secret|token|password|key", rest)] == []


def test_its_settings_are_settings_of_the_server(instructions):
    from hilum.server.settings import Settings

    names = {name for env in of(instructions, "ENV") for name in re.findall(r"HILUM_[A-Z_]+", env.rest)}
    assert names == {"HILUM_HOST", "HILUM_PORT", "HILUM_DATA"}
    assert {name.removeprefix("HILUM_").lower() for name in names} <= set(Settings.model_fields)


def health_program(instructions: list[Instruction]) -> str:
    (check,) = of(instructions, "HEALTHCHECK")
    arguments = re.search(r'CMD \["python", "-c", "(.*)"\]$', check.rest)
    assert arguments is not None
    return arguments.group(1)


@pytest.mark.parametrize(("answers", "status"), [(200, 0), (503, 1)])
def test_the_health_check_tells_well_from_ill(instructions, httpd, answers, status):
    port, asked = httpd(answers)
    environment = {"HILUM_PORT": str(port), "HILUM_ALLOWED_HOSTS": "films.example, localhost"}
    command = [sys.executable, "-c", health_program(instructions)]
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == status
    assert asked == [("/healthz", "films.example")]
    assert status == 0 or urllib.error.HTTPError.__name__ in outcome.stderr


@pytest.fixture
def httpd():
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    servers = []

    def start(status: int):
        asked: list[tuple[str, str]] = []

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append((self.path, self.headers["Host"]))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *args):
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.server_address[1], asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
