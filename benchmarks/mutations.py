"""How many mutated sentences of real reports the rules of claims catch: a table of docs/report_writing.md.

    python benchmarks/mutations.py FOLDER

FOLDER holds the reports of Open-i. What a sentence claims before is told by its form, not by the rules that are
measured: a finding's own word behind *no* or *without* with nothing but its attributes between is denied; in a sentence
without any word of denial or doubt it is affirmed, of the one side that the sentence names. Only such sentences are
mutated, and each once for every finding that it names so. The part *judge* is of reports that no rule was mended on.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hilum.datasets import Split, Study, openi
from hilum.findings import LabelState
from hilum.reports.claim_words import FINDINGS
from hilum.reports.claims import Claim, Side, claims, contradictions

WORDS = {
    "atelectasis": "atelectasis", "cardiomegaly": "cardiomegaly", "consolidation": "consolidation", "edema": "edema",
    "effusion": "effusion", "emphysema": "emphysema", "fibrosis": "fibrosis", "hernia": "hernia",
    "infiltration": "infiltrate", "mass": "mass", "nodule": "nodule", "pleural_thickening": "pleural thickening",
    "pneumonia": "pneumonia", "pneumothorax": "pneumothorax",
}  # fmt: skip
STEMS = {
    "atelectasis": "atelec|collaps", "cardiomegaly": "cardi|heart", "consolidation": "consol", "edema": "edema",
    "effusion": "effusi|fluid|thorax", "emphysema": "emphys", "fibrosis": "fibro", "hernia": "hernia",
    "infiltration": "infilt", "mass": "mass", "nodule": "nodul", "pleural_thickening": "pleura|thicken",
    "pneumonia": "pneumo", "pneumothorax": "thorax",
}  # fmt: skip
"""What a sentence that may speak of a finding in other words holds."""
PLURALS = {"masses": "mass", "pneumothoraces": "pneumothorax"}
NAMED = re.compile(rf"\b(?P<word>{'|'.join([*PLURALS, *WORDS.values()])})s?\b", re.IGNORECASE)
# A phrase ends at any of these, so that what stands before a finding's word is its attribute and no other thing.
APART = r"(?:with|without|and|or|of|in|on|at|for|from|by|the|is|are|which|that|within|representing|change|no|not)"
ATTRIBUTES = rf"(?:(?!{APART}\b)[\w/-]+ ){{0,5}}"
DENIED = re.compile(
    r"\b(?P<denial>no|without)\s+(?:(?:definite |radiographic )?(?:evidence|signs?) (?:of|for) (?:an? )?)?"
    rf"{ATTRIBUTES}$",
    re.IGNORECASE,
)
NOT_AFFIRMED = re.compile(
    r"\b(?:no|not|without|negative|nor|neither|never|free|clear\w*|absen\w+|normal|possibl\w+|probabl\w+|likely|may|"
    r"maybe|might|could|can|cannot|question\w*|doubt\w*|suspici\w+|suspect\w*|suggest\w*|versus|vs|or|concern\w*|"
    r"worrisome|resol\w+|histor\w+|evaluat\w+|assess\w*|if|rule|exclu\w+|improv\w+|remov\w+|mimic\w*|represent\w*|"
    r"potential\w*|presum\w+|borderline|compression|prior|previous\w*|x{3,}"
    # What follows are of things that only have a finding's word.
    r"|pericardial|subcutaneous|soft tissue|laryngeal|joint|breast|effect|fissure)\b|\?",
    re.IGNORECASE,
)
THERE_IS = re.compile(rf"^(?P<there>there (?:is|are)) (?:(?:an?|some) )?{ATTRIBUTES}$|^{ATTRIBUTES}$", re.IGNORECASE)
SIDES = re.compile(r"\b(left|right)(?!\w)", re.IGNORECASE)
PLACED = re.compile(r"\b(?:bi\w+al|bibas\w+|both|lingul\w+|middle lobe)\b", re.IGNORECASE)
OTHER_THING = re.compile(r"\b(?:ribs?|clavic\w+|heart|tubes?|lines?|catheter|port|shoulder)\b", re.IGNORECASE)
SIDELESS = frozenset({"cardiomegaly", "hernia", "edema", "emphysema"})
TURNED = {"left": "right", "right": "left"}
CHANGE = re.compile(r"\b(?:change|other|new|longer)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
NUMBERING = re.compile(r"^\d+\.\s*")


@dataclass(frozen=True)
class Case:
    """A sentence of real reports, what it claims by its form, and what became of it."""

    kind: str
    text: str
    mutated: str
    decided: tuple[Claim, ...]

    def is_caught(self) -> bool:
        """Whether the mutated sentence goes against what the sentence claimed."""
        return bool(contradictions(claims(self.mutated, "en"), self.decided))

    def is_accused(self) -> bool:
        """Whether the sentence as it was goes against it."""
        return bool(contradictions(claims(self.text, "en"), self.decided))


def cases(text: str) -> Iterator[Case]:
    """Every mutation of a sentence."""
    is_affirmed = not NOT_AFFIRMED.search(text)
    for match in NAMED.finditer(text):
        name = finding_of(match["word"])
        yield from taken_away(text, match, name)
        if is_affirmed:
            yield from put_in(text, match, name)
            yield from turned(text, name)
            yield from exchanged(text, match, name)


def finding_of(word: str) -> str:
    """The finding of a word."""
    plain = PLURALS.get(word.lower(), word.lower())
    return next(name for name, own in WORDS.items() if own == plain)


def taken_away(text: str, match: re.Match[str], name: str) -> Iterator[Case]:
    """The one denial of a finding is left out; *without* becomes *with*."""
    denial = DENIED.search(text[: match.start()])
    # Behind another denial, what is left would go on with that one's list.
    if denial is None or NOT_AFFIRMED.search(text[: denial.start()]) or CHANGE.search(denial[0]):
        return
    start, end = denial.span("denial")
    mutated = text[:start] + ("with" if denial["denial"].lower() == "without" else "") + text[end:]
    yield Case("denial taken away", text, mutated.strip(), (Claim(name, LabelState.ABSENT),))


def put_in(text: str, match: re.Match[str], name: str) -> Iterator[Case]:
    """The sentence begins with the finding, or with *there is* and the finding: *no* is put before it."""
    before, sides = text[: match.start()], sides_of(text)
    found = THERE_IS.match(before)
    if found is not None and len(sides) <= 1 and not (sides and OTHER_THING.search(text)):
        rest = re.sub(r"^(?:an?|some) ", "", text[len(found["there"] or "") :].strip(), flags=re.IGNORECASE)
        lead = f"{found['there']} no" if found["there"] else "No"
        side = next(iter(sides), None)
        yield Case(
            "denial put in", text, f"{lead} {rest[0].lower()}{rest[1:]}", (Claim(name, LabelState.PRESENT, side),)
        )


def turned(text: str, name: str) -> Iterator[Case]:
    """The one side that the sentence names is turned, wherever it stands."""
    sides = sides_of(text)
    if len(sides) == 1 and not PLACED.search(text) and not OTHER_THING.search(text) and name not in SIDELESS:
        decided = Claim(name, LabelState.PRESENT, *sides)
        yield Case("side turned", text, SIDES.sub(lambda side: TURNED[side[0].lower()], text), (decided,))


def sides_of(text: str) -> set[Side]:
    """The sides that a sentence names."""
    placed = {found.lower() for found in PLACED.findall(text)}
    known = {"middle lobe": Side.RIGHT, "lingula": Side.LEFT, "lingular": Side.LEFT}
    return {Side(side.lower()) for side in SIDES.findall(text)} | {known.get(word, Side.BOTH) for word in placed}


def exchanged(text: str, match: re.Match[str], name: str) -> Iterator[Case]:
    """Another finding's word stands in place of the finding's; all that the sentence does not name are absent."""
    unnamed = [one for one in FINDINGS if not re.search(STEMS[one], text.lower())]
    others = FINDINGS[FINDINGS.index(name) :] + FINDINGS
    other = next(one for one in others if one in unnamed)
    decided = (Claim(name, LabelState.PRESENT), *(Claim(one, LabelState.ABSENT) for one in unnamed))
    yield Case("finding exchanged", text, text[: match.start()] + WORDS[other] + text[match.end() :], decided)


def sentences(studies: Sequence[Study]) -> list[str]:
    """The different sentences of findings and impressions."""
    texts = (study.report.sections.get(section, "") for study in studies for section in ("findings", "impression"))
    found = (NUMBERING.sub("", part.strip()) for text in texts for part in SENTENCE_END.split(text))
    return sorted({text for text in found if text})


def main(root: Path) -> None:
    """Print the table of each part of the reports; name no sentence."""
    studies = openi.read_studies(root)
    parts: dict[str, Callable[[Study], bool]] = {
        "judge": lambda study: study.split is Split.JUDGE,
        "R2Gen's test": lambda study: study.official_split == "test",
        "all reports": lambda _: True,
    }
    for part, is_of in parts.items():
        texts = sentences([study for study in studies if is_of(study)])
        made = defaultdict[str, list[Case]](list)
        for case in (case for text in texts for case in cases(text)):
            made[case.kind].append(case)
        print(f"\n{part}: {len(texts):,} different sentences")
        print("| mutation | made | caught | accused unchanged |\n|---|---|---|---|")
        for kind, of_kind in [*sorted(made.items()), ("all", [case for some in made.values() for case in some])]:
            caught, accused = sum(map(Case.is_caught, of_kind)), sum(map(Case.is_accused, of_kind))
            print(f"| {kind} | {len(of_kind):,} | {caught:,} ({caught / len(of_kind):.1%}) | {accused} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
