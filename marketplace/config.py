"""Every setting, read once from the environment. What is unset has a default that works on one machine."""

import os
from dataclasses import dataclass, field, fields
from datetime import timedelta


def _text(name: str, default: str, meaning: str):
    return field(default_factory=lambda: os.environ.get(name, default), metadata={"name": name, "meaning": meaning})


def _number(name: str, default: int, meaning: str):
    return field(
        default_factory=lambda: int(os.environ.get(name, default)), metadata={"name": name, "meaning": meaning}
    )


@dataclass(frozen=True)
class Settings:
    """Settings of one installation. `bin/serve` fills in what is unset."""

    database_url: str = _text("DATABASE_URL", "", "PostgreSQL 17 or newer, postgresql://user@host/name")
    redis_url: str = _text("REDIS_URL", "", "Redis 7 or Valkey 8, redis:// or unix://")
    secret_key: str = _text("SECRET_KEY", "", "signs cookies and links; at least 32 characters")
    field_keys: str = _text("FIELD_KEYS", "", "encrypt the clients' contacts; base64, comma-separated, newest first")
    base_url: str = _text("BASE_URL", "http://127.0.0.1:8000", "the public address; links in mail start with it")
    mail_url: str = _text("MAIL_URL", "file:.state/mail", "smtp://user:password@host:port, or file:FOLDER")
    mail_from: str = _text("MAIL_FROM", "leadpact@localhost", "the sender of every mail")
    alliance_name: str = _text("ALLIANCE_NAME", "Leadpact", "the name of this alliance")
    base_currency: str = _text("BASE_CURRENCY", "EUR", "the currency forms start with; ISO 4217")
    time_zone: str = _text("ALLIANCE_TIME_ZONE", "Europe/Berlin", "whose days the dates are; IANA name")
    trusted_proxies: int = _number("TRUSTED_PROXIES", 0, "how many proxies in front are believed")
    session_days: int = _number("SESSION_DAYS", 14, "days without a visit after which a sign-in ends")
    answer_hours: int = _number(
        "ANSWER_HOURS", 48, "hours that receivers have to answer a lead, unless the referrer says otherwise"
    )
    metrics_token: str = _text("METRICS_TOKEN", "", "lets /metrics be read from other machines")
    environment: str = _text("LEADPACT_ENVIRONMENT", "production", "production, development or testing")
    sweep_seconds: int = _number("SWEEP_SECONDS", 60, "seconds between two sweeps")

    def flask(self) -> dict:
        """The same as Flask and its extensions name them."""
        return {
            "SECRET_KEY": self.secret_key or None,
            "SQLALCHEMY_DATABASE_URI": _with_driver(self.database_url),
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "hide_parameters": True,
                "pool_pre_ping": True,
                "pool_size": 8,
                "max_overflow": 8,
                "pool_timeout": 10,
            },
            "SESSION_COOKIE_NAME": "leadpact",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=self.session_days),
            "SESSION_COOKIE_SECURE": self.base_url.startswith("https://"),
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": "en",
            "BABEL_DEFAULT_TIMEZONE": self.time_zone,
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 512 * 1024,
            "MAX_FORM_PARTS": 200,
            "TEMPLATES_AUTO_RELOAD": self.environment == "development",
            "TESTING": self.environment == "testing",
            "SETTINGS": self,
        }

    @classmethod
    def names(cls) -> list[str]:
        """The environment variables that are read."""
        return [field.metadata["name"] for field in fields(cls)]


def _with_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in ("postgres", "postgresql") else url
