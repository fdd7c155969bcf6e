from hilum.findings import Decision, Finding, Grounds
from hilum.reports.statement import Statement, on_findings, texts


def finding(name: str, bundle: str) -> Finding:
    return Finding(name, bundle, Decision.PRESENT, 0.9)


def test_a_statement_rests_on_its_findings_and_their_bundle_where_it_is_one() -> None:
    one = on_findings("x", [finding("mass", "findings"), finding("nodule", "findings"), finding("mass", "findings")])
    assert one.grounds == Grounds(("mass", "nodule"), "findings")
    assert on_findings("x", [finding("mass", "findings"), finding("mass", "other")]).grounds == Grounds(("mass",))


def test_the_texts_of_statements_are_their_sentences() -> None:
    assert texts([Statement("one"), Statement("two", is_lead=True)]) == ["one", "two"]
