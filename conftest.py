"""What holds for every test: browsers without a window, and no test that quietly does not run."""

import pytest

_SKIPPED = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Run Dash's browser fixtures headless; start an empty list of skips."""
    config.stash[_SKIPPED] = []
    if hasattr(config.option, "headless"):
        config.option.headless = True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Note a skip, unless the test is of the long form, where data may lawfully be absent."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.get_closest_marker("verify") is None:
        item.config.stash[_SKIPPED].append(item.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A whole file that skips itself counts too."""
    if report.skipped:
        _skipped_files.append(report.nodeid)


_skipped_files: list[str] = []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when anything was skipped: a test that does not run proves nothing."""
    if session.exitstatus == pytest.ExitCode.OK and _unexpected(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Say which tests did not run."""
    for name in _unexpected(config):
        terminalreporter.write_line(f"SKIPPED, and that fails the run: {name}", red=True)


def _unexpected(config: pytest.Config) -> list[str]:
    return [*_skipped_files, *config.stash[_SKIPPED]]
