"""gunicorn's settings."""

import signal

from marketplace.core.tether import die_with_parent

worker_class = "gthread"  # a request that waits for a lock must not keep the others waiting
threads = 8
preload_app = True  # imported once, shared by all; no connection is opened before the first request
graceful_timeout = 5
timeout = 60
keepalive = 5
limit_request_line = 8190  # the most that gunicorn counts to: half of it cuts off what somebody pasted into a search
accesslog = None
errorlog = "-"
control_socket_disable = True  # it would lie in the home folder
loglevel = "warning"
max_requests, max_requests_jitter = 20_000, 2_000
forwarded_allow_ips = "127.0.0.1,::1"


def post_fork(_server: object, _worker: object) -> None:
    """A worker does not outlive its master."""
    die_with_parent(signal.SIGKILL)
