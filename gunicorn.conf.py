"""How gunicorn serves the dashboard: threads of one process share one assessed board, on this machine only."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from web import launch

_settings = launch.checked_settings(os.environ)

bind = (
    f"[{_settings.host.strip('[]')}]:{_settings.port}"
    if ":" in _settings.host
    else f"{_settings.host}:{_settings.port}"
)
worker_class = "gthread"
workers = 1
threads = 8
timeout = 60
graceful_timeout = 10
keepalive = 5
umask = 0o077
loglevel = _settings.log_level
errorlog = "-"
# A line for each request would hold what was looked at and by whom; the gate logs what it refuses.
accesslog = None
forwarded_allow_ips = ""
control_socket_disable = True
limit_request_line = 8190
limit_request_fields = 60


def post_worker_init(worker):
    """Work out at once what the first reader would wait for."""
    if _settings.prepare:
        # Here and not above: the master process reads this file too, and serves nobody.
        from web.preparing import prepare

        prepare(worker.wsgi, _settings.port)


def on_starting(server):
    """Refuse before a socket is opened: gunicorn's own --bind beats this file."""
    launch.stop_if(launch.bind_refusals(server.cfg.address))
    # A master that takes over from another one, at an upgrade, is given its sockets.
    if "GUNICORN_PID" not in os.environ:
        launch.stop_if(launch.busy_refusals(server.cfg.address))


def when_ready(server):
    """Say where to look."""
    server.log.info("Open http://%s in a browser", bind)
