"""A client as it comes again, half a year later: another address, the phone in another notation, the company in another spelling.

Written before the search was, and knows nothing of how that compares: what a person types, a colleague mistypes, a form of another
country makes of it.
"""

from dataclasses import dataclass
from random import Random

FREE = ("gmail.com", "outlook.com", "yahoo.co.uk", "gmx.de", "ukr.net", "mail.ru", "proton.me", "icloud.com")
FORMS = ("Ltd", "Ltd.", "LLC", "GmbH", "S.A.", "Inc.", "PLC", "B.V.", "Limited", "sp. z o.o.")
FORMS_BEFORE = ("ООО «{}»", "ТОВ «{}»", "АО {}", "ПП «{}»")
SHORT = {
    "department": "Dept", "and": "&", "national": "Natl", "university": "Univ.", "international": "Intl", "management": "Mgmt",
    "government": "Govt", "services": "Svcs", "service": "Svc", "council": "Cncl", "ministry": "Min.", "agency": "Agcy",
    "office": "Off.", "authority": "Auth.", "limited": "Ltd", "association": "Assoc.", "technology": "Tech", "digital": "Digi",
    "commission": "Comm.", "centre": "Ctr", "group": "Grp", "information": "Info", "development": "Dev.", "systems": "Sys.",
}  # fmt: skip
DIGRAPHS = (("sch", "ш"), ("sh", "ш"), ("ch", "ч"), ("th", "т"), ("ph", "ф"), ("ck", "к"), ("oo", "у"), ("ee", "и"), ("wh", "в"), ("qu", "кв"))  # fmt: skip
LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуввксйз", strict=False)) | {
    "x": "кс", "y": "и", "z": "з", "w": "в", "v": "в", "j": "дж",
}  # fmt: skip
NEAR = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "m": "n", "s": "d", "t": "y", "r": "t", "l": "k"}


@dataclass(frozen=True)
class Again:
    """A client as it comes again, and what was done to it."""

    client: dict[str, str]
    done: tuple[str, ...]


def again(client: dict[str, str], seed: int) -> Again:
    """The same client once more."""
    chance = Random(seed)
    email, how = _email(client["email"], client["company"], chance)
    phone, notation = _phone(client["phone"], chance)
    company, spelling = _company(client["company"], chance)
    other = {"company": company, "contact": "Somebody else", "email": email, "phone": phone, "website": ""}
    return Again(other, (how, notation, *spelling))


def _email(email: str, company: str, chance: Random) -> tuple[str, str]:
    _local, _at, domain = email.partition("@")
    person = chance.choice(("j.doe", "procurement", "office", "m.ivanova", "it-team", "anna.k", "ceo"))
    match chance.randrange(3):
        case 0:
            return f"{person}@{domain}", "another local part"
        case 1:
            return f"{person}@{chance.choice(('mail', 'corp', 'uk', 'intra'))}.{domain}", "another host of the domain"
        case _:
            word = "".join(one for one in company.casefold() if one.isascii() and one.isalnum())[:14] or "client"
            return f"{word}{chance.randrange(100)}@{chance.choice(FREE)}", "a free mailbox"


def _phone(phone: str, chance: Random) -> tuple[str, str]:
    """`phone` is written +49 30 12345678."""
    _plus, area, rest = phone.split(" ")
    draw = chance.random()
    if draw < 0.2:
        return "", "no phone"
    if draw < 0.5:
        return f"+49 40 {chance.randrange(10_000_000, 99_999_999)}", "another phone"
    written = (
        f"0{area} {rest}", f"(0{area}) {rest[:4]}-{rest[4:]}", f"0049 {area} {rest}", f"+49 (0){area} {rest}",
        f"+49{area}{rest}", f"0{area}/{rest[:2]} {rest[2:4]} {rest[4:6]} {rest[6:]}", f"+49.{area}.{rest}",
    )  # fmt: skip
    return chance.choice(written), "the phone in another notation"


def _company(company: str, chance: Random) -> tuple[str, tuple[str, ...]]:
    chosen = chance.sample(list(SPELLINGS), k=1 if chance.random() < 0.6 else 2)
    # Other letters come last: nobody mistypes or shortens English words in Cyrillic.
    for name in sorted(chosen, key=lambda one: one == "other letters"):
        company = SPELLINGS[name](company, chance)
    return company, tuple(chosen)


def _case(company: str, chance: Random) -> str:
    return chance.choice((company.upper(), company.lower(), company.title()))


def _form(company: str, chance: Random) -> str:
    if chance.random() < 0.2:
        return chance.choice(FORMS_BEFORE).format(company)
    return f"{company}{chance.choice((' ', ', '))}{chance.choice(FORMS)}"


def _shortened(company: str, _chance: Random) -> str:
    return " ".join(SHORT.get(word.casefold().strip(".,"), word) for word in company.split())


def _mistyped(company: str, chance: Random) -> str:
    for _time in range(1 if len(company) < 14 else 2):
        at = chance.randrange(1, max(2, len(company) - 1))
        left, letter, right = company[:at], company[at : at + 1], company[at + 1 :]
        company = chance.choice((
            left + right,
            left + letter * 2 + right,
            left + right[:1] + letter + right[1:],
            left + NEAR.get(letter.casefold(), letter) + right,
        ))  # fmt: skip
    return company


def _turned(company: str, _chance: Random) -> str:
    words = company.replace(",", " ").split()
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else company


def _other_letters(company: str, _chance: Random) -> str:
    text = company.casefold()
    for latin, other in DIGRAPHS:
        text = text.replace(latin, other)
    return "".join(LETTERS.get(one, one) for one in text).title()


def _marks(company: str, chance: Random) -> str:
    bare = "".join(one if one.isalnum() else " " for one in company)
    return " ".join(bare.split()) if chance.random() < 0.5 else f"“{company.replace(' ', '-')}”"


SPELLINGS = {
    "case": _case, "a legal form": _form, "shortened words": _shortened, "typos": _mistyped, "word order": _turned,
    "other letters": _other_letters, "marks": _marks,
}  # fmt: skip
