import re

# Written in pieces so that this file does not match itself.
REGISTRY_HOST = re.compile("py" + r"pi\.org|python" + r"hosted\.org|registry\.np" + r"mjs\.org|npm" + r"mirror")
MACHINE_PATH = re.compile("(?<![\\w.~>:/-])/(?:" + "work" + "|ro" + "ot|home|Users" + r")/[A-Za-z]")
SECRET = re.compile("-----BEGIN " + "[A-Z ]*PRIVATE KEY|AK" + "IA[0-9A-Z]{16}|gh" + "[pousr]_[A-Za-z0-9]{36}")


def matches(tree, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Files with a match, binary ones too: a model keeps the paths of the code that exported it."""
    found = []
    for path in tree.files:
        hit = pattern.search((tree.root / path).read_bytes().decode("latin-1"))
        if hit:
            found.append((str(path), hit.group()))
    return found


def test_the_patterns_find_what_they_are_for():
    assert REGISTRY_HOST.search("https://registry." + "npmjs.org/react")
    assert MACHINE_PATH.search('open("/' + 'home/someone/film.png")')
    assert not MACHINE_PATH.search("https://example.org/home/page")


def test_no_file_names_a_package_registry(tree):
    assert matches(tree, REGISTRY_HOST) == []


def test_no_file_holds_a_path_of_one_machine(tree):
    assert matches(tree, MACHINE_PATH) == []


def test_no_file_holds_a_secret(tree):
    assert matches(tree, SECRET) == []


def test_no_file_is_large_without_a_reason(tree):
    limit_bytes = 4 * 2**20
    large = [str(path) for path in tree.files if (tree.root / path).stat().st_size > limit_bytes]
    assert [path for path in large if not path.startswith(("src/hilum/bundles/", "research-bundles/"))] == []
