"""Django's admin over our rewards: the changelist with the columns that /rewards shows. `python django_admin.py` signs in."""

import os
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    SECRET_KEY="b" * 50,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": "leadpact", "USER": "leadpact", "HOST": os.environ["PEER_HOST"],
        "CONN_MAX_AGE": None,
    }},
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ],
    }}],
    STATIC_URL="static/",
)  # fmt: skip
django.setup()

from django.contrib import admin  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402


class Agency(models.Model):
    """A member."""

    name = models.TextField()

    class Meta:
        """The table is ours."""

        app_label, managed, db_table = "admin", False, "agencies"

    def __str__(self) -> str:
        return self.name


class Reward(models.Model):
    """A share of a fee."""

    subject = models.TextField()
    payer = models.ForeignKey(Agency, models.DO_NOTHING, related_name="+")
    payee = models.ForeignKey(Agency, models.DO_NOTHING, related_name="+")
    status = models.TextField()
    kept_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    accrued_at = models.DateTimeField()

    class Meta:
        """The table is ours."""

        app_label, managed, db_table = "admin", False, "rewards"


@admin.register(Reward)
class RewardAdmin(admin.ModelAdmin):
    """Forty a page, newest first, both agencies in the same query."""

    list_display = ("accrued_at", "subject", "payer", "payee", "status", "kept_minor", "amount_minor")
    list_select_related = ("payer", "payee")
    list_per_page = 40
    ordering = ("-id",)


urlpatterns = [path("admin/", admin.site.urls)]
application = get_wsgi_application()


def sign_in() -> str:
    """Make the tables that Django needs beside ours, and an admin with a session; returns the cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user = User.objects.create_superuser("owner", "owner@x.example", "owner")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return f"sessionid={session.session_key}"


if __name__ == "__main__":
    sys.stdout.write(sign_in())
