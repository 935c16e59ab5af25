"""The house stands: each room imports only from the floors below it, and nobody uses what opens a door to strangers."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("pages", "commands", "web", "components", "reports", "metrics", "data")
MAY_IMPORT = {
    "app": {"web", "commands", "components", "metrics", "data"},
    "pages": {"pages", "components", "metrics"},
    "commands": {"commands", "reports", "metrics", "data"},
    "web": {"web", "components", "reports", "metrics", "data"},
    "components": {"components", "metrics.views"},
    "reports": {"reports", "metrics.views"},
    "metrics": {"metrics"},
    "metrics.board": {"metrics", "data"},
    "data": {"data"},
}
DRAWING = {"dash.html", "dash.dcc", "dash.dash_table", "dash_bootstrap_components", "plotly"}
FORBIDDEN_MODULES = {
    "pickle",
    "cPickle",
    "dill",
    "marshal",
    "shelve",
    "joblib",
    "telnetlib",
    "ftplib",
    "xmlrpc",
}
FORBIDDEN_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "read_pickle",
    "to_pickle",
    "system",
    "popen",
    "mktemp",
}
FORBIDDEN_NAMES = {"dangerously_allow_html", "srcDoc", "dangerouslySetInnerHTML"}
FORBIDDEN_ARGUMENTS = {("debug", True), ("verify", False), ("shell", True), ("allow_pickle", True)}


def source_files():
    return [ROOT / "app.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports_of(tree):
    """Dotted names a module imports: `from dash import html` is dash.html."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def starts_with(name, beginnings):
    return any(name == beginning or name.startswith(f"{beginning}.") for beginning in beginnings)


def house_faults(name, source):
    """What is wrong with module `name`, by the rules of the house."""
    room = name.split(".")[0]
    allowed = MAY_IMPORT["metrics.board" if starts_with(name, {"metrics.board"}) else room]
    tree = ast.parse(source)
    for imported in imports_of(tree):
        if imported.split(".")[0] in {*ROOMS, "app", "tests", "bench"} and not starts_with(imported, allowed):
            yield f"imports {imported}"
        if starts_with(imported, {"metrics.board"}) and not may_ask_the_board(name, imported):
            yield f"imports {imported}"
        if starts_with(imported, {"sqlalchemy", "alembic", "psycopg"}) and room != "data":
            yield f"imports {imported}"
        if starts_with(imported, DRAWING) and room not in ("components", "reports"):
            yield f"draws with {imported}"
        if starts_with(imported, {"dash", "flask"}) and room in ("metrics", "data", "reports"):
            yield f"imports {imported}"
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and called(node) in ("callback", "clientside_callback")
            and room != "pages"
        ):
            yield f"line {node.lineno}: registers a callback"
        if room != "data" and reads_the_day(node):
            yield f"line {node.lineno}: reads the clock; the day that is judged on is Store.today or Settings.today"


def reads_the_day(node):
    """Whether a call asks the machine for today, which may be another day than the one everything is judged on."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    of = node.func.value
    moment = isinstance(of, ast.Call) and called(of) in ("now", "utcnow", "today")
    return (called(node) == "today" and ast.unparse(of) in ("date", "datetime", "datetime.date")) or (
        called(node) == "date" and moment
    )


def may_ask_the_board(name, imported):
    """The door is for the rooms above; what is behind it is for its own rooms alone."""
    if starts_with(name, {"metrics.board"}):
        return True
    behind = {path.stem for path in (ROOT / "metrics" / "board").glob("*.py")} - {"__init__"}
    return not starts_with(name, {"metrics"}) and imported.split(".")[2:3] not in [[room] for room in behind]


def called(node):
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def security_faults(source):
    """What is wrong with a module whichever room it is in."""
    tree = ast.parse(source)
    for imported in imports_of(tree):
        if imported.split(".")[0] in FORBIDDEN_MODULES:
            yield f"imports {imported}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            bare = isinstance(node.func, ast.Name)
            name = called(node)
            if name in FORBIDDEN_CALLS and (bare or name not in ("compile", "eval", "exec")):
                yield f"line {node.lineno}: calls {name}"
            if name == "load" and getattr(getattr(node.func, "value", None), "id", "") == "yaml":
                loaders = [
                    ast.unparse(value) for value in (*node.args[1:], *(k.value for k in node.keywords))
                ]
                if not any(loader.endswith(("BaseLoader", "SafeLoader")) for loader in loaders):
                    yield f"line {node.lineno}: loads YAML with a loader that makes objects"
            if name == "text" and node.args and isinstance(node.args[0], ast.JoinedStr):
                yield f"line {node.lineno}: builds SQL from text"
            for keyword in node.keywords:
                value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
                if (keyword.arg, value) in FORBIDDEN_ARGUMENTS or keyword.arg in FORBIDDEN_NAMES:
                    yield f"line {node.lineno}: {keyword.arg}={value}"
        if isinstance(node, ast.Constant) and node.value in FORBIDDEN_NAMES:
            yield f"line {node.lineno}: {node.value}"


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_module_keeps_to_the_house(path):
    name = name_of(path).removesuffix(".__init__")
    source = path.read_text()
    assert list(house_faults(name, source)) == []
    assert list(security_faults(source)) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("components.card", "from metrics.status import Status"),
        ("components.card", "import data.store"),
        ("components.card", "from dash import callback\n@callback()\ndef f(): ..."),
        ("reports.pack", "from components.chart import chart"),
        ("reports.pack", "from metrics import board"),
        ("metrics.status", "from data.store import current"),
        ("metrics.status", "from dash import html"),
        ("metrics.status", "from metrics.board import board"),
        ("metrics.views.boards", "from data.store import current"),
        ("pages.board", "from metrics.board.snapshot import snapshot_of"),
        ("data.store", "from metrics.board import board"),
        ("pages.board", "from data.store import current"),
        ("pages.board", "from dash import html"),
        ("pages.board", "import sqlalchemy"),
        ("pages.board", "from web.gate import add_gate"),
        ("web.gate", "from pages.board import layout"),
        ("app", "import pages.board"),
        ("web.review", "day = date.today()"),
        ("commands.store", "day = store.as_of() or datetime.now(UTC).date()"),
    ],
)
def test_a_fault_of_the_house_is_seen(name, source):
    assert list(house_faults(name, source)) != []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("components.card", "from metrics.views import Board\nfrom dash import html"),
        ("components.card", "from metrics import views"),
        ("metrics.board", "from data.store import current\nfrom metrics import status"),
        ("metrics.board.state", "from data.store import current\nfrom metrics.board.cache import kept"),
        ("pages.board", "from metrics.board import board, choices"),
        ("pages.board", "from dash import Input, callback, register_page\n@callback()\ndef f(): ..."),
        ("data.store", "from sqlalchemy import select"),
        ("web.review", "day, moment = stores.current().today(), datetime.now(UTC)"),
        ("data.settings", "day = date.today()"),
    ],
)
def test_what_the_house_allows_is_no_fault(name, source):
    assert list(house_faults(name, source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "eval('1')",
        "exec('1')",
        "pandas.read_pickle('x')",
        "os.system('x')",
        "app.run(debug=True)",
        "requests.get(url, verify=False)",
        "subprocess.run('x', shell=True)",
        "dcc.Markdown(x, dangerously_allow_html=True)",
        "html.Iframe(srcDoc=x)",
        "html.Iframe(**{'srcDoc': x})",
        "yaml.load(x)",
        "yaml.load(x, Loader=yaml.Loader)",
        "text(f'select {x}')",
    ],
)
def test_a_security_fault_is_seen(source):
    assert list(security_faults(source)) != []


@pytest.mark.parametrize(
    "source", ["re.compile('x')", "yaml.load(x, Loader=yaml.BaseLoader)", "app.run(debug=False)"]
)
def test_a_harmless_line_is_no_fault(source):
    assert list(security_faults(source)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "assets").glob("*.js")), ids=lambda path: path.name)
def test_our_scripts_run_no_text_and_reach_no_other_host(path):
    assert (
        re.findall(r"\beval\(|new Function|innerHTML|outerHTML|document\.write|https?://", path.read_text())
        == []
    )


@pytest.mark.parametrize("path", sorted((ROOT / "assets").glob("*.css")), ids=lambda path: path.name)
def test_our_styles_reach_no_other_host(path):
    assert re.findall(r"@import|https?://|url\(\s*['\"]?//", path.read_text()) == []


def modules_imported(sources):
    """The modules of `sources` (text by dotted name) that each of them imports."""
    return {
        name: {
            next((known for known in (imported, imported.rpartition(".")[0]) if known in sources), name)
            for imported in imports_of(ast.parse(source))
        }
        - {name}
        for name, source in sources.items()
    }


def test_no_module_needs_one_that_needs_it():
    sources = {name_of(path).removesuffix(".__init__"): path.read_text() for path in source_files()}
    assert len(list(TopologicalSorter(modules_imported(sources)).static_order())) == len(sources)


def test_a_ring_of_imports_is_seen():
    ring = {
        "metrics.a": "from metrics import b",
        "metrics.b": "from metrics.a import name",
        "metrics.c": "import re",
    }
    with pytest.raises(CycleError):
        TopologicalSorter(modules_imported(ring)).prepare()


def test_tests_are_no_packages_that_could_shadow_a_room():
    assert list((ROOT / "tests").rglob("__init__.py")) == []
