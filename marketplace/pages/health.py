"""What a supervisor, a load balancer and Prometheus ask."""

import hmac

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from redis.exceptions import RedisError
from sqlalchemy import Text, cast, column, func, select, table, text

from ..core import queue
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.guards import public
from ..core.migrations import newest
from ..core.room import house

bp = Blueprint("health", __name__)
SWEEP_LATE = 300  # seconds


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers, is migrated, and the sweep is younger than five minutes; without Redis it is degraded.

    A newer migration is fine: while a new version takes over, the old one must not be taken for broken.
    """
    database = _database()
    answers = {"database": database, "sweep": _sweep() if database == "ok" else "unknown", "queue": _queue()}
    good = answers["database"] == "ok" and answers["sweep"] == "ok"
    status = "unavailable" if not good else "ok" if answers["queue"] == "ok" else "degraded"
    return jsonify(status=status, **answers), 200 if good else 503


def _database() -> str:
    if db.session.scalar(select(cast(func.to_regclass("alembic_version"), Text))) is None:
        return "not migrated"
    current = db.session.scalar(select(column("version_num")).select_from(table("alembic_version")))
    return "ok" if current is not None and current >= newest() else "not migrated"


def _sweep() -> str:
    age = queue.age_of("sweep")
    return "ok" if age is not None and age < SWEEP_LATE else "late"


def _queue() -> str:
    try:
        queue.redis().ping()
    except (RedisError, OSError, ValueError):
        return "degraded"
    return "ok"


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus: on loopback, or with `Authorization: Bearer METRICS_TOKEN`."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if request.remote_addr not in ("127.0.0.1", "::1") and not (
        token and hmac.compare_digest(given.encode(), token.encode())
    ):
        raise NotFound()
    registry = CollectorRegistry()
    for name, gauge in house().gauges.items():
        count = db.session.scalar(text(f"SELECT count(*) FROM {gauge.rows}"))
        Gauge(name, gauge.meaning, registry=registry).set(count)
    age = queue.age_of("sweep")
    Gauge("leadpact_sweep_age_seconds", "seconds since the last sweep", registry=registry).set(
        -1 if age is None else age
    )
    return generate_latest(registry), 200, {"Content-Type": "text/plain; version=0.0.4"}
