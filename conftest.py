"""What holds for every test: browsers without a window, and no test that quietly does not run."""

import pytest

# Names of tests and files, each once: the processes that share the work all report.
_not_run: dict[str, None] = {}


def pytest_configure(config: pytest.Config) -> None:
    """Run Dash's browser fixtures headless."""
    if hasattr(config.option, "headless"):
        config.option.headless = True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a skip, unless the test is of the long form, whose data may lawfully be absent."""
    if report.skipped and "verify" not in report.keywords:
        _not_run[report.nodeid] = None


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note a whole file that skips itself."""
    if report.skipped:
        _not_run[report.nodeid] = None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """Take over what one of several processes noted: a file that skips itself is known only there."""
    _not_run.update(dict.fromkeys(getattr(node, "workeroutput", {}).get("not_run", ())))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when anything was skipped: a test that does not run proves nothing."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["not_run"] = list(_not_run)
    if _not_run and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests did not run."""
    for name in _not_run:
        terminalreporter.write_line(f"NOT RUN, which fails the whole: {name}", red=True)
