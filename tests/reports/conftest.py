"""The quarterly report of made-up material, and its files in every format."""

from dataclasses import replace

import pytest

from reports.pack import FORMS
from reports.quarterly import quarterly
from tests.reports.material import STUDY, material


@pytest.fixture(scope="module")
def whole():
    return replace(material(), case_studies=(STUDY, replace(STUDY, quarter="2025-26 Q1", title="Long ago")))


@pytest.fixture(scope="module")
def report(whole):
    return quarterly(whole)


@pytest.fixture(scope="module")
def files(report):
    return {form: how.made(report) for form, how in FORMS.items()}
