"""What is too old to stand on: each is one sentence that says what to do."""

import re
import subprocess
from pathlib import Path

from .trouble import Trouble

POSTGRESQL, REDIS = 17, 7  # major versions; Valkey began at 7.2


def major(program: Path) -> int | None:
    """The major version that a server's program says it is ("postgres (PostgreSQL) 17.2", "Redis server v=7.0.15")."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, cwd="/").stdout
    except OSError:
        return None
    found = re.search(r"(?:PostgreSQL\) |v=)(\d+)", said)
    return int(found[1]) if found else None


def refuse_old_postgres(url: str) -> None:
    """Trouble if the PostgreSQL at `url` is too old, or does not answer."""
    from .prepare import patiently

    version = patiently(url, lambda connection: connection.info.server_version) // 10_000
    if version < POSTGRESQL:
        raise Trouble(f"PostgreSQL {version} at DATABASE_URL is too old: version {POSTGRESQL} or newer is needed.")


def refuse_old_redis(url: str) -> None:
    """Trouble if the Redis at `url` is too old. One that is away is no trouble: the site does its work without."""
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        # In the protocol that the old ones speak.
        with Redis.from_url(url, protocol=2, socket_timeout=5, socket_connect_timeout=5) as client:
            said = client.info("server")
    except (RedisError, OSError):
        return
    version = str(said.get("redis_version", ""))
    if "valkey_version" not in said and int(version.partition(".")[0] or 0) < REDIS:
        raise Trouble(f"Redis {version} at REDIS_URL is too old: Redis {REDIS} or Valkey 8, or newer, is needed.")
