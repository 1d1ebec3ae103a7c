"""Every setting, read once from the environment. What is unset has a default that works on one machine."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta

from .core import setting_kinds as kinds
from .core.environment import Variable, setting


@dataclass(frozen=True)
class Settings:
    """Settings of one installation, each checked when it is read: BadSetting names the first that can't be used.

    `bin/serve` fills in what is unset.
    """

    database_url: str = setting(
        "DATABASE_URL", kinds.database, "", "PostgreSQL 17 or newer, postgresql://user:password@host/name",
        secret=True, needed=True,
    )  # fmt: skip
    redis_url: str = setting(
        "REDIS_URL", kinds.redis, "", "Redis 7 or Valkey 8, redis://host or unix:///path/to.sock",
        secret=True, needed=True,
    )  # fmt: skip
    secret_key: str = setting(
        "SECRET_KEY", kinds.long_secret, "", "it signs cookies and links; at least 32 characters",
        secret=True, needed=True,
    )  # fmt: skip
    field_keys: str = setting(
        "FIELD_KEYS", kinds.field_keys, "",
        "they encrypt the clients' contacts; base64 of 32 bytes each, separated by commas, newest first",
        secret=True, needed=True,
    )  # fmt: skip
    base_url: str = setting(
        "BASE_URL", kinds.public_address, "http://127.0.0.1:8000", "the public address; links in mail start with it"
    )
    mail_url: str = setting(
        "MAIL_URL", kinds.mail, "file:.state/mail", "smtp://user:password@host:port, smtps://…, or file:FOLDER",
        secret=True,
    )  # fmt: skip
    files_url: str = setting(
        "FILES_URL", kinds.files, "file:.state/files",
        "where pictures are kept: file:FOLDER, or s3://key:secret@bucket/prefix?endpoint=https://…&region=…", secret=True,
    )  # fmt: skip
    mail_from: str = setting("MAIL_FROM", kinds.sender, "leadpact@localhost", "the sender of every mail")
    security_contact: str = setting(
        "SECURITY_CONTACT", kinds.contact, "",
        "whom to tell of a hole: an e-mail address, or an https address; /.well-known/security.txt says so",
    )  # fmt: skip
    alliance_name: str = setting("ALLIANCE_NAME", kinds.line, "Leadpact", "the name of this alliance")
    base_currency: str = setting("BASE_CURRENCY", kinds.currency, "EUR", "the currency forms start with; ISO 4217")
    time_zone: str = setting(
        "ALLIANCE_TIME_ZONE", kinds.time_zone, "Europe/Berlin", "whose days the dates are; IANA name"
    )
    trusted_proxies: int = setting(
        "TRUSTED_PROXIES", kinds.number(0, 10), "0", "how many proxies in front are believed"
    )
    session_days: int = setting(
        "SESSION_DAYS", kinds.number(1, 365), "14", "days without a visit after which a sign-in ends"
    )
    second_factor: str = setting(
        "SECOND_FACTOR", kinds.one_of("required", "optional"), "required",
        "whether admins, and who changes bank details, must sign in with a code beside the password",
    )  # fmt: skip
    second_admin_from: int = setting(
        "SECOND_ADMIN_FROM", kinds.number(0, 10**9), "10000",
        "from how much, in whole units of the base currency, an admin's decision on an order waits for a second admin",
    )  # fmt: skip
    answer_hours: int = setting(
        "ANSWER_HOURS", kinds.number(1, 1440), "48",
        "hours that receivers have to answer a lead, unless the referrer says otherwise",
    )  # fmt: skip
    return_days: int = setting(
        "RETURN_DAYS",
        kinds.number(1, 365),
        "14",
        "days after the acceptance in which a lead that is not valid can be returned",
    )
    return_percent: int = setting(
        "RETURN_PERCENT", kinds.number(0, 100), "20",
        "how many of the clients that an agency accepts within a year it may return; two it may return always",
    )  # fmt: skip
    dispute_days: int = setting(
        "DISPUTE_DAYS", kinds.number(1, 90), "7", "days that the other agency has to answer to a dispute"
    )
    decision_days: int = setting(
        "DECISION_DAYS",
        kinds.number(1, 90),
        "7",
        "days that the admins have to decide a dispute once it waits for them; both agencies are told",
    )
    appeal_days: int = setting(
        "APPEAL_DAYS",
        kinds.number(1, 90),
        "14",
        "days in which either agency can ask another admin to decide a dispute anew",
    )
    claim_days: int = setting(
        "CLAIM_DAYS",
        kinds.number(1, 90),
        "14",
        "days that an agency has to answer when another one says that a client of the site came from it",
    )
    retention_months: int = setting(
        "RETENTION_MONTHS", kinds.number(1, 120), "12",
        "months after its end, while nothing of it is owed, that a client's contacts are kept",
    )  # fmt: skip
    clicks: str = setting(
        "CLICKS", kinds.one_of("durable", "stream"), "durable",
        "how clicks on referral links are taken: each is in the database when it is answered, or, some times faster, in a stream"
        " in Redis, which a job writes down within a minute and which loses what Redis loses",
    )  # fmt: skip
    stripe_secret_key: str = setting(
        "STRIPE_SECRET_KEY", kinds.line, "",
        "the secret key of the alliance’s account at Stripe; without it nothing is collected by Stripe", secret=True,
    )  # fmt: skip
    stripe_webhook_secret: str = setting(
        "STRIPE_WEBHOOK_SECRET", kinds.line, "", "what Stripe signs its events with, sent to BASE_URL/stripe/events",
        secret=True,
    )  # fmt: skip
    stripe_currencies: str = setting(
        "STRIPE_CURRENCIES", kinds.currencies, "",
        "the currencies that the balance at Stripe holds, separated by commas; unset: the base currency",
    )  # fmt: skip
    stripe_costs: str = setting(
        "STRIPE_COSTS", kinds.one_of("alliance", "referrer"), "alliance",
        "who bears what Stripe keeps of each payment: the alliance, or the referrer, to whom so much less is handed on",
    )  # fmt: skip
    stripe_api_base: str = setting(
        "STRIPE_API_BASE", kinds.public_address, "", "where Stripe is asked, if not at api.stripe.com: for rehearsals"
    )
    loopback_hooks: str = setting(
        "LOOPBACK_HOOKS", kinds.one_of("refused", "allowed"), "refused",
        "whether webhooks may go to this machine itself, by http and to any port: for development and tests",
    )  # fmt: skip
    metrics_token: str = setting(
        "METRICS_TOKEN", kinds.line, "", "lets /metrics be read from other machines", secret=True
    )
    environment: str = setting(
        "LEADPACT_ENVIRONMENT", kinds.one_of("production", "development", "testing"), "production",
        "production, development or testing",
    )  # fmt: skip
    pulse_file: str = setting(
        "PULSE_FILE", kinds.line, "", "a file that workers and the clock touch as long as they go on"
    )
    # /readyz calls a sweep late after five minutes.
    sweep_seconds: int = setting("SWEEP_SECONDS", kinds.number(1, 240), "60", "seconds between two sweeps")

    @property
    def has_stripe(self) -> bool:
        """Whether there is an account at Stripe; without one nothing of it shows."""
        return bool(self.stripe_secret_key)

    def flask(self) -> dict:
        """The same as Flask and its extensions name them."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": _with_driver(self.database_url),
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "hide_parameters": True,
                "pool_size": 8,
                "max_overflow": 8,
                "pool_timeout": 10,
            },
            # Under https a browser takes it from this host alone, and sends it nowhere else.
            "SESSION_COOKIE_NAME": "__Host-leadpact" if self.base_url.startswith("https://") else "leadpact",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            # Of the cookie alone: a sign-in ends by its row.
            "PERMANENT_SESSION_LIFETIME": timedelta(days=max(self.session_days, 30)),
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
    def variables(cls) -> list[Variable]:
        """The environment variables that are read."""
        return [field.metadata["variable"] for field in fields(cls)]

    @classmethod
    def given(cls, environment: Mapping[str, str]) -> dict[str, str]:
        """`environment` with what is given of the settings checked, and read from files where those are named."""
        plain = dict(environment)
        for variable in cls.variables():
            if text := variable.text(environment):
                variable.read(environment)
                plain[variable.name] = text
                plain.pop(variable.file, None)
        return plain


def _with_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in ("postgres", "postgresql") else url
