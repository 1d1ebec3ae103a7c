"""What a client is known by, read from contacts: nothing of it is written anywhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from ...core.addresses import address_key
from ...core.domains import host_of, registrable
from ...exchange.contacts import read_phone
from .names import Name, name_of

# Mailboxes at which everybody can be: their domain says nothing of a company. Providers of the countries our members work in.
FREE = frozenset("""
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com aol.com icloud.com me.com
    mac.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de arcor.de mail.com
    mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru yandex.com yandex.ua yandex.by yandex.kz ya.ru rambler.ru lenta.ru
    ukr.net i.ua meta.ua bigmir.net email.ua online.ua tut.by mail.kz orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr
    libero.it virgilio.it tiscali.it alice.it tin.it wp.pl o2.pl onet.pl interia.pl op.pl gazeta.pl seznam.cz centrum.cz email.cz
    azet.sk abv.bg mail.bg freemail.hu citromail.hu telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl bluewin.ch
    btinternet.com virginmedia.com sky.com talktalk.net ntlworld.com comcast.net verizon.net att.net sbcglobal.net cox.net
    fastmail.com hey.com zoho.com tutanota.com tuta.io duck.com hushmail.com qq.com 163.com 126.com sina.com naver.com daum.net
    rediffmail.com uol.com.br bol.com.br terra.com.br walla.co.il
""".split())  # noqa: SIM905  # fmt: skip
_PROVIDERS = re.compile(
    r"(?:yahoo|hotmail|live|outlook|gmx|mail|yandex|ymail|aol)\.(?:[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})"
)
ROLES = frozenset("""
    info office mail contact kontakt hello sales admin support team marketing procurement einkauf hr it ceo director post service zakaz
    order orders buyer accounts finance billing enquiries
""".split())  # noqa: SIM905  # fmt: skip
_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True)
class Known:
    """A client: `email` and `phone` in their one form, the `calling_code` of its country (0: none is known), the `domain` that it registered (none of a free mailbox), the company's name,
    the person's, and the letters of what stands before the @ where that may name somebody."""

    email: str
    phone: str
    calling_code: int
    domain: str
    name: Name
    person: tuple[str, ...]
    mailbox: str

    @property
    def label(self) -> str:
        """The letters of its own domain, without what stands behind the first point."""
        return _LETTERS.sub("", self.domain.partition(".")[0])


def known(client: Mapping[str, str], country: str) -> Known:
    """What contacts say of a client; `country` is where a phone number without a country code is taken to be."""
    email = address_key(client.get("email") or "")
    local, _at, host = email.partition("@")
    number = read_phone(client["phone"], country) if client.get("phone") else None
    mailbox = _LETTERS.sub("", local)
    return Known(
        email=email,
        phone=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else "",
        calling_code=(number.country_code or 0) if number else 0,
        domain=registrable(host_of(client["website"])) if client.get("website") else own_domain(host),
        name=name_of(client.get("company") or ""),
        person=tuple(sorted(name_of(client.get("contact") or "").words)),
        mailbox="" if mailbox in ROLES or len(mailbox) < 6 else mailbox,
    )


def own_domain(host: str) -> str:
    """The domain that whoever has a mailbox there registered; none where everybody can have one."""
    domain = registrable(host) if host else ""
    return "" if domain in FREE or _PROVIDERS.fullmatch(domain) else domain
