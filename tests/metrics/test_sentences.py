"""Every sentence of the demonstration board has its numbers in its evidence, gives no causes and reads easily."""

import re
from collections.abc import Iterator

import pytest

from data.demonstration import build
from data.store import using
from metrics.board import board, measure
from metrics.views import Evidence

QUARTERS = ("2025-26 Q3", "2025-26 Q1", "2023-24 Q4")
WARD = "E05013000"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
CAUSAL = re.compile(
    r"\b(because|due to|owing|caus\w*|led to|leads to|driv\w*|thanks to|result\w*|explain(s|ed) by|impact\w*|"
    r"attribut\w*|contribut\w*|perceived|perceptions?|so that)\b",
    re.I,
)
HIGHEST_GRADE = 9.0


@pytest.fixture(scope="module")
def demonstration(make_store, catalogue):
    store = make_store()
    build(store, catalogue)
    with using(store):
        yield store


@pytest.fixture(scope="module")
def boards(demonstration):
    return [*(board(quarter) for quarter in QUARTERS), board(QUARTERS[0], area=WARD)]


@pytest.fixture(scope="module")
def details(demonstration):
    codes = (
        "SC17b",
        "SC05",
        "CH04",
        "SC01",
        "AD08",
        "VO18",
        "VO15",
        "SC13a",
        "CH06",
        "AD02",
        "SC07a",
        "AD12",
        "RC10",
    )
    return [measure(code, quarter) for code in codes for quarter in QUARTERS[:2]]


def told(boards, details) -> Iterator[tuple[str, str, Evidence]]:
    """(kind, sentence, evidence) of everything that is said."""
    for view in boards:
        if view.chance:
            yield "chance", view.chance.sentence, view.chance.evidence
        for finding in (*view.attention, *view.changed, *view.late):
            yield f"finding {finding.kind}", finding.sentence, finding.evidence
            if finding.test:
                yield "test of a finding", finding.test, finding.evidence
            for _, part in finding.split:
                yield "split of a finding", part, finding.evidence
        for m in (m for p in view.priorities for m in p.measures):
            for name in (
                "status",
                "variation",
                "assurance",
                "outlook",
                "settling",
                "fragility",
                "confidence",
            ):
                verdict = getattr(m, name)
                if verdict is not None:
                    yield name, verdict.sentence, verdict.evidence
            for change in m.changes:
                yield "change", change.sentence, change.evidence
            for row in m.years:
                yield "year status", row.status.sentence, row.status.evidence
    for detail in details:
        for verdict in detail.examined:
            yield f"examined {verdict.code}", verdict.sentence, verdict.evidence
        for split in detail.splits:
            yield f"split by {split.by}", split.sentence, split.evidence


def known_numbers(proof: Evidence) -> tuple[list[float], set[str]]:
    """The numbers of the evidence, and every number inside its texts."""
    numbers = [float(value) for _, value in proof.numbers if isinstance(value, int | float)]
    words = " ".join(str(value) for _, value in proof.numbers if isinstance(value, str))
    return numbers, {token.lstrip("0") or "0" for token in NUMBER.findall(words)}


def unproved(sentence: str, proof: Evidence) -> list[str]:
    """Numbers of a sentence that are not in its evidence, allowing for the places they are shown with."""
    numbers, texts = known_numbers(proof)
    missing = []
    for token in NUMBER.findall(sentence):
        token = token.rstrip(",")
        places = len(token.partition(".")[2])
        value = float(token.replace(",", ""))
        near = any(abs(abs(number) - value) <= 0.5 * 10**-places + 1e-9 for number in numbers)
        if not near and (token.lstrip("0") or "0") not in texts:
            missing.append(token)
    return missing


def test_every_number_of_every_sentence_is_in_its_evidence(boards, details):
    wrong = {}
    count = 0
    for kind, sentence, proof in told(boards, details):
        count += 1
        if missing := unproved(sentence, proof):
            wrong.setdefault(kind, (missing, sentence, proof.numbers))
    assert count > 2500
    assert not wrong, "\n".join(f"{kind}: {found}" for kind, found in wrong.items())


def test_a_number_without_proof_is_seen():
    proof = Evidence("rule", "1", (("value", 13.44), ("quarter", "2025-26 Q3")))
    assert unproved("13.4% in 2025-26 Q3", proof) == []
    assert unproved("13.5% in 2025-26 Q3", proof) == ["13.5"]
    assert unproved("13.4% in 2024-25 Q3", proof) == ["2024", "25"] or unproved("13.4% in 2024-25 Q3", proof)


def test_no_sentence_gives_a_cause(boards, details):
    for _kind, sentence, _proof in told(boards, details):
        assert not CAUSAL.search(sentence), sentence


def test_good_and_bad_words_follow_from_polarity_alone(boards):
    for view in boards:
        for m in (m for p in view.priorities for m in p.measures if m.polarity in ("reporting", "context")):
            said = " ".join((m.title, m.summary, m.status.sentence, m.variation.sentence))
            assert not re.search(r"improv|worsen|\bbetter\b(?! here)|\bworse\b", said, re.I), said
            assert m.status.code in ("no_target", "not_assessed")
            assert m.variation.code not in ("improving", "worsening")


def syllables(word: str) -> int:
    """A fair count for English: groups of vowels, less a silent e."""
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    past = word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1
    return max(1, groups - silent - past)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade; a figure or a quarter counts as one short word."""
    sentences = max(1, len(re.findall(r"[.!?:;](?=\s|$)", text)))
    words = re.findall(r"[A-Za-z][A-Za-z'-]*|\d[\d,.%-]*", text)
    sounds = sum(syllables(w) if w[0].isalpha() else 1 for w in words)
    return 0.39 * len(words) / sentences + 11.8 * sounds / len(words) - 15.59


def test_the_grade_knows_hard_from_easy():
    assert grade("The cat sat on the mat.") < 1
    assert (
        grade("Multidimensional considerations necessitate organisational reconfiguration notwithstanding.")
        > 20
    )


def test_sentences_read_at_grade_nine_or_lower(boards, details):
    by_kind: dict[str, list[str]] = {}
    for kind, sentence, _ in told(boards, details):
        if kind != "split of a finding":
            by_kind.setdefault(kind, []).append(sentence)
    everything = " ".join(sentence for sentences in by_kind.values() for sentence in sentences)
    assert grade(everything) <= HIGHEST_GRADE
    hard = {
        kind: round(grade(" ".join(s)), 1)
        for kind, s in by_kind.items()
        if grade(" ".join(s)) > HIGHEST_GRADE
    }
    assert not hard, hard
