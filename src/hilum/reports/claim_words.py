"""The words by which a sentence claims a finding, denies it, doubts it and places it, in each language.

They are for texts in small letters and without accents.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hilum.findings import LabelState

FINDINGS = (
    "atelectasis", "cardiomegaly", "consolidation", "edema", "effusion", "emphysema", "fibrosis", "hernia",
    "infiltration", "mass", "nodule", "pleural_thickening", "pneumonia", "pneumothorax",
)  # fmt: skip
"""The findings that claims are about: those of the NIH's films."""

_HEART = ("cardiomegaly",)
_AIRSPACE = ("consolidation", "infiltration", "pneumonia")
_LUNGS = ("atelectasis", "consolidation", "edema", "infiltration", "mass", "nodule", "pneumonia")
_ACUTE = ("consolidation", "edema", "effusion", "pneumonia", "pneumothorax")
_PLEURA = ("effusion", "pneumothorax")


@dataclass(frozen=True)
class Term:
    """A pattern that speaks of findings.

    Attributes:
        findings: none where the pattern only looks like a finding's, such as that of air under the skin.
        says: the state that the pattern itself states; None where the words around it decide.
        is_wide: it covers more than each finding, so only its denial says anything of them.
    """

    pattern: re.Pattern[str]
    findings: tuple[str, ...]
    says: LabelState | None = None
    is_wide: bool = False


@dataclass(frozen=True)
class ClaimWords:
    """A language's words.

    Attributes:
        terms: the first that matches at a place wins.
        breaks: where what is denied or doubted ends.
        joins: breaks behind which the side still holds.
        masked: what only looks like a denial.
        doubted: what looks like a denial and is a doubt.
        denies, doubts, suggests: before a finding; a suggestion that is denied is a denial.
        denied, doubtful: after a finding.
        alternative: between two findings of which one is meant.
        ignores, ignored: before and after what is not claimed at all.
        verbs: end the reach of what stands after a finding.
        conjunctions: divide the words around one finding from those around the next.
        sides: left, right and both.
        elsewhere: sides that are of another thing, such as a tube.
        excepts: what takes something from a general statement, such as that of clear lungs.
    """

    terms: tuple[Term, ...]
    breaks: re.Pattern[str]
    joins: re.Pattern[str]
    masked: re.Pattern[str]
    doubted: re.Pattern[str]
    denies: re.Pattern[str]
    doubts: re.Pattern[str]
    suggests: re.Pattern[str]
    denied: re.Pattern[str]
    doubtful: re.Pattern[str]
    alternative: re.Pattern[str]
    ignores: re.Pattern[str]
    ignored: re.Pattern[str]
    verbs: re.Pattern[str]
    conjunctions: re.Pattern[str]
    sides: Mapping[str, re.Pattern[str]]
    elsewhere: re.Pattern[str]
    excepts: re.Pattern[str]


def unaccented(text: str) -> str:
    """The text without accents, which many Spanish reports leave out."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(unaccented(text))


def _one_of(*parts: str) -> re.Pattern[str]:
    return _pattern(rf"\b(?:{'|'.join(parts)})(?!\w)")


def _term(pattern: str, *findings: str, says: LabelState | None = None, is_wide: bool = False) -> Term:
    return Term(_pattern(rf"\b(?:{pattern})(?!\w)"), findings, says, is_wide)


_SKIPPED_EN = (
    r"(?:subcutaneous|mediastinal|soft tissue|chest wall) emphysema", r"pericardial (?:effusion|fluid)", "mass effect",
    r"joint effusion", r"(?:bronchial|peribronchial|wall|fissural|septal|paratracheal)[\w ]* thickening",
    r"(?:soft tissue|laryngeal|subcutaneous) (?:edema|mass)", r"breast mass(?:es)?", "cystic fibrosis",
    r"collapse of (?:a|the)[\w ]* vertebra\w*", r"(?:vertebra\w*|compression)[\w ]* collapse", r"[\w ]+ model",
)  # fmt: skip
_HEART_EN = r"(?:heart|cardiac|cardiomediastinal|cardio mediastinal|cardio-mediastinal)"
_NEAR_EN = r"(?:(?!\b(?:but|not|lungs? (?:are|is))\b)[^.;:]){0,70}?"
_TERMS_EN = (
    *(_term(pattern) for pattern in _SKIPPED_EN),
    _term(rf"(?:upper limits? (?:of )?normal|top[- ](?:of[- ])?normal|borderline)[\w ]* {_HEART_EN}(?: size)?", *_HEART,
          says=LabelState.UNCERTAIN),
    _term(rf"{_HEART_EN}{_NEAR_EN}\b(?:upper limits? (?:of )?normal|top[- ](?:of[- ])?normal|borderline)"
          r"(?: enlarged| in size)?", *_HEART, says=LabelState.UNCERTAIN),
    _term(rf"{_HEART_EN}[\w ]{{0,30}}\bnot (?:\w+ )?enlarged", *_HEART, says=LabelState.ABSENT),
    _term(r"borderline[\w ]* cardiomegaly", *_HEART, says=LabelState.UNCERTAIN),
    _term(rf"cardiomegaly|enlarge[dm]\w*(?: of)?(?: the)? {_HEART_EN}(?: silhouette| shadow)?|cardiac enlargement"
          rf"|{_HEART_EN}(?:(?!\b(?:but|not|normal|within|lung)\b)[^.;:,]){{0,50}}?\b(?:enlarged|enlargement|large)",
          *_HEART),
    _term(rf"{_HEART_EN}{_NEAR_EN}\b(?:normal|unremarkable)(?! (?:variant|lungs))", *_HEART, says=LabelState.ABSENT),
    _term(rf"(?:normal|unremarkable)(?: and \w+)?(?: sized?)?(?: of)?(?: appear\w+)?(?: the)? {_HEART_EN}(?: size)?",
          *_HEART, says=LabelState.ABSENT),
    _term(r"clear lungs", *_LUNGS, says=LabelState.ABSENT),
    _term(r"hydro ?pneumothora\w+", "effusion", "pneumothorax"),
    _term(r"pneumothora\w+", "pneumothorax"),
    _term(r"costophrenic (?:\w+ )?(?:are|is) (?:\w+ )?(?:sharp|clear)", "effusion", says=LabelState.ABSENT),
    _term(r"pleural spaces? (?:are|is) (?:\w+ )?clear", *_PLEURA, says=LabelState.ABSENT),
    _term(r"(?:pleural )?effusions?|pleural fluid|fluid in the[\w ]* pleural space|hemothora\w+", "effusion"),
    _term(r"pleural(?: \w+| ?[-/] ?\w+){0,2}? ?/?(?:thickening|capping)|thickening of the[\w ]* pleura",
          "pleural_thickening"),
    _term(r"pleural[\w ]* without thickening", "pleural_thickening", says=LabelState.ABSENT),
    _term(r"atelecta\w+|collapse of the[\w ]* (?:lobe|lung)|(?:lobe|lung|lobar) collapse", "atelectasis"),
    _term(r"consolidati\w+", "consolidation"),
    _term(r"acute (?:cardio ?pulmonary|cardiac or pulmonary|pleuropulmonary|intrathoracic|pulmonary|cardiac)"
          r"[\w ]*? (?:disease|abnormalit\w+|process|findings?)", *_ACUTE, is_wide=True),
    _term(r"(?:focal )?(?:air[- ]?space|alveolar|focal) (?:disease|opacit\w+|process)", *_AIRSPACE, is_wide=True),
    _term(r"infiltrat\w+", "infiltration"),
    _term(r"pneumonias?|pneumonic", "pneumonia"),
    _term(r"edema|oedema", "edema"),
    _term(r"(?:bullous )?emphysema\w*", "emphysema"),
    _term(r"fibrosis|fibrotic|fibronodular", "fibrosis"),
    _term(r"(?:hiatal|hiatus|diaphragmatic)? ?hernias?", "hernia"),
    _term(r"nodul\w+", "nodule"),
    _term(r"mass(?:es)?|mass-?like", "mass"),
)  # fmt: skip
_CLEAR_EN = _term(
    r"(?<!left )(?<!right )lungs?(?: fields?| zones?)?(?: (?:are|is|remain|appear|bilaterally|both|mildly|well|"
    r"hyper\w+|hypo\w+|expanded|inflated|normal\w*|grossly|and|but)){0,6} (?:clear|normal)(?! of| from| in)",
    *_LUNGS,
    says=LabelState.ABSENT,
)

ENGLISH = ClaimWords(
    terms=(_term(r"(?:heart|mediastinum) and lungs are (?:normal|clear)", *_HEART, *_LUNGS, says=LabelState.ABSENT),
           _CLEAR_EN, *_TERMS_EN),
    breaks=_pattern(
        r"[.;?!](?=\s|$)|\b(?:but(?! also)|however|although|though|except for|other than|apart from|despite|whereas)\b"
        r"|\band (?=there (?:is|are)\b|is\b|the (?:\w+ ){1,4}(?:is|are|was|were|shows?)\b)"
        r"|, (?=(?:and )?(?:stable|unchanged|mild|moderate|persistent|small|increas\w+|there|the|heart|lungs)\b)"
        r"|, (?=no\b)|(?<=\bseen), |(?<=identified), "
    ),
    joins=_pattern(r"(?<!consistent )(?<!compatible )(?<!keeping )(?<!along )(?<!associated )\bwith\b|, which\b"),
    masked=_one_of(
        r"(?:no|without)(?: \w+){0,2} (?:change|increase|worsening|progression)", r"not only", r"one or (?:two|more)",
        r"(?:has|have|is|are) not(?: \w+)? (?:changed|increased|worsened)",
        r"(?:nearly|almost|partial\w*|incomplete\w*|near)(?: complete\w*)? (?:resol\w+|clear\w+)",
        "or (?:more|less|so)",
    ),
    doubted=_one_of(
        r"(?:cannot|can not|could not|can't|not)(?: \w+){0,2} (?:be )?(?:exclu\w+|ruled out|rule out)",
        r"(?:is|are) not(?: \w+)? (?:exclu\w+|ruled out)", r"difficult to(?: \w+)? (?:exclude|rule out)",
        r"less likely",
    ),
    denies=_one_of(
        "no", "not", "without", "neither", "nor", "never", "none", "negative for", "free (?:of|from)",
        "clear (?:of|from)", "absence of", "lack of", "resolution of", "clearing of",
    ),
    doubts=_one_of(
        r"possibl[ey]", r"probabl[ey]", "likely", "may(?:be)?", "might", "could", r"question(?:able|ed)?", "doubtful",
        "suspected", "presumed", "potential(?:ly)?", "equivocal",
    ),
    suggests=_one_of(r"suggest\w*", "suspicious", r"suspicion", r"concern\w*", "versus", "vs", r"worrisome"),
    denied=_one_of(
        r"(?:not|no longer) (?:\w+ )?(?:seen|identified|visible|visuali[sz]ed|present|evident|appreciated|noted|found|"
        r"demonstrated|detected|apparent|observed)", "resolved", "cleared", "disappeared", "absent", "ruled out",
        "excluded", "none", "no signs",
    ),
    doubtful=_one_of(
        r"(?:is|are) (?:\w+ )?(?:suspected|possible|likely|questioned|probable|questionable)",
        r"(?:is|are) (?:probably|possibly|likely)",
    ),
    alternative=_one_of("or", "versus", "vs"),
    ignores=_one_of(
        r"histor(?:y|ies) of", r"evaluat\w+ for", r"assess\w* for", "rule out", "to exclude", "exclude an?", "if",
        "treated for", "decision", "not assessed", "search for",
    ),
    ignored=_one_of(
        r"(?:cannot be|not) (?:assessed|evaluated)", "left open", "does not decide", "is difficult to assess",
        "low suspicion",
    ),
    verbs=_one_of("is", "are", "was", "were", "has", "have", "shows?", "remains?", "persists?"),
    conjunctions=_pattern(r"\band\b|\bor\b|,|:|\bversus\b|\bsuperimposed on\b"),
    sides={
        "left": _one_of("left", r"left-sided", "lingula", "lingular"),
        "right": _one_of("right", r"right-sided", "middle lobe"),
        "both": _one_of(r"bi\w*lateral\w*", "both", r"bibas\w+", "biapical"),
    },
    elsewhere=_one_of(
        r"(?:left|right|bilateral)(?:-sided)? (?:\w+ ){0,2}?(?:tubes?|lines?|catheters?|picc|port|pacemaker|breast|"
        r"ribs?|clavicle|shoulder|humer\w+|heart border)", "have both", r"left (?=open)",
    ),
    excepts=_one_of("otherwise", "other than", "except(?: for)?", "apart from", "aside from", "elsewhere"),
)  # fmt: skip

_SKIPPED_ES = (
    r"enfisema (?:subcutáneo|mediastínico)", r"(?:derrame|líquido) pericárdico", "efecto masa", r"masas? mamarias?",
    r"engrosamiento (?:de la|de las)? ?(?:pared|paredes|bronquial|peribronquial|cisural)[\w ]*", "fibrosis quística",
    r"(?:edema|masa) de partes blandas", r"modelo de [\w ]+",
)  # fmt: skip
_HEART_ES = r"(?:silueta card[ií]aca|silueta cardiomediast[ií]nica|corazón|índice cardiotorácico|tamaño cardíaco)"
_TERMS_ES = (
    *(_term(pattern) for pattern in _SKIPPED_ES),
    _term(rf"{_HEART_ES}[\w ]*(?:límite (?:alto|superior)|limítrofe)[\w ]*", *_HEART, says=LabelState.UNCERTAIN),
    _term(rf"cardiomegalia|(?:aumento|aumentada?o?) (?:del?|en)[\w ]*{_HEART_ES}"
          rf"|{_HEART_ES}(?:(?!\bno\b)[\w ])*?(?:aumentad[oa]|agrandad[oa])(?: de tamaño)?", *_HEART),
    _term(rf"{_HEART_ES}[\w ]*?(?:normal(?:es)?|sin (?:alteraciones|hallazgos)|no aumentad[oa])", *_HEART,
          says=LabelState.ABSENT),
    _term(r"(?:campos pulmonares|pulmones|parénquima pulmonar) (?:\w+ )?(?:limpi[oa]s?|claros|normales|"
          r"sin (?:alteraciones|lesiones|hallazgos)[\w ]*)", *_LUNGS, says=LabelState.ABSENT),
    _term(r"hidroneumotórax", "effusion", "pneumothorax"),
    _term(r"neumotórax", "pneumothorax"),
    _term(r"senos costofrénicos (?:\w+ )?libres", "effusion", says=LabelState.ABSENT),
    _term(r"derrames?(?: pleural(?:es)?)?|líquido pleural|hemotórax", "effusion"),
    _term(r"engrosamientos? pleural(?:es)?|paquipleuritis", "pleural_thickening"),
    _term(r"atelectasias?|atelectásic[oa]s?|colapso (?:del|de la)? ?(?:lóbulo|pulmón|lobar)", "atelectasis"),
    _term(r"consolidaci(?:ón|ones)", "consolidation"),
    _term(r"(?:alteraci(?:ón|ones)|patología|lesi(?:ón|ones)) (?:cardio|pleuro)pulmonar(?:es)? agudas?", *_ACUTE,
          is_wide=True),
    _term(r"infiltrados?|infiltraci(?:ón|ones)", "infiltration"),
    _term(r"neumonías?|neumónic[oa]s?", "pneumonia"),
    _term(r"edemas?", "edema"),
    _term(r"enfisema|enfisematos[oa]s?", "emphysema"),
    _term(r"fibrosis|tractos fibros[oa]s|fibrótic[oa]s?", "fibrosis"),
    _term(r"hernias?(?: de hiato| hiatal| diafragmática)?", "hernia"),
    _term(r"nódulos?|nodular(?:es)?|nodulillos?", "nodule"),
    _term(r"masas?", "mass"),
)  # fmt: skip

SPANISH = ClaimWords(
    terms=_TERMS_ES,
    breaks=_pattern(
        r"[.;?!](?=\s|$)|\b(?:pero|aunque|sin embargo|salvo|excepto|a pesar de)\b|\by (?=hay\b|el\b|la\b|no\b|se\b)"
        r"|, (?=sin\b)"
    ),
    joins=_pattern(r"(?<!compatible )(?<!compatibles )(?<!relación )(?<!consistente )(?<!acuerdo )\bcon\b"),
    masked=_one_of(
        r"sin (?:\w+ )?cambios", r"no (?:ha|han) (?:cambiado|variado|aumentado)", "no solo", "o (?:más|menos)",
    ),
    doubted=_one_of(
        r"no (?:se )?(?:puede|pueden|permite|es posible) (?:\w+ )?(?:descartar|excluir)", r"no (?:se )?descarta\w*",
        r"sin poder descartar", r"a descartar",
    ),
    denies=_one_of(
        "no", "sin", "ni", "tampoco", "ausencia de", r"libres? de", r"se descarta\w*", "descarta", r"desapar\w+",
        "resolución de", "ningun[oa]?", "ningún",
    ),
    doubts=_one_of(r"posibles?", r"probables?", "podrían?", "pudiera", "puede", r"dudos[oa]s?", "quizá"),
    suggests=_one_of(r"suge\w+", r"sospech\w+", "frente a", "versus", "vs"),
    denied=_one_of(
        r"no (?:\w+ )?visibles?", r"no se (?:observan?|aprecian?|evidencian?|identifican?|ven|ve|visualizan?)",
        r"resuelt[oa]s?", r"descartad[oa]s?", "ausentes?", "sin signos", "ha desaparecido", "han desaparecido",
    ),
    doubtful=_one_of(r"(?:es|son) (?:\w+ )?(?:posibles?|probables?)", r"dudos[oa]s?", r"posibles?"),
    alternative=_one_of("o", "u", "versus", "vs", "frente a"),
    ignores=_one_of(
        r"antecedentes? de", r"valorar", "si", "decisión", "decidir", "sin valorar", "historia de", "control de",
    ),
    ignored=_one_of(
        r"no (?:se ha |se han )?(?:valorad[oa]s?|valorables?|evaluables?)", "sin decidir", "no se pronuncia",
        "no ha valorado", "sospecha baja",
    ),
    verbs=_one_of("es", "son", "está", "están", "hay", "ha", "han", "persiste", "muestra"),
    conjunctions=_pattern(r"\b[yeou]\b|,|:|\bni\b|\bfrente a\b|\bsobre\b"),
    sides={
        "left": _one_of(r"izquierd[oa]s?", r"língula"),
        "right": _one_of(r"derech[oa]s?", "lóbulo medio"),
        "both": _one_of(r"bilateral(?:es|mente)?", r"ambos|ambas", r"bibasal(?:es)?", r"biapical(?:es)?"),
    },
    elsewhere=_one_of(
        r"(?:tubo|drenaje|catéter|vía|mama|hombro|clavícula|costilla)s? (?:\w+ )?(?:izquierd|derech)[oa]s?"
    ),
    excepts=_one_of("salvo", "excepto", "por lo demás", "resto"),
)  # fmt: skip


@cache
def words_of(language: str) -> ClaimWords | None:
    """The words of a language; None where claims are not read in it."""
    return {"en": ENGLISH, "es": SPANISH}.get(language)
