"""Who is in the demo. All names are invented; mail addresses end in the reserved .example."""

from dataclasses import dataclass

PASSWORD = "two-way-street"  # noqa: S105 — it opens invented data only, and stands in the README


@dataclass(frozen=True)
class Cast:
    """An agency with its owner and colleagues: (role, name, mailbox)."""

    name: str
    country: str
    city: str
    size: str
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    about: str
    domain: str
    people: tuple[tuple[str, str, str, str], ...]  # role, name, mailbox, language
    iban: str | None
    currency: str = "EUR"
    regions: tuple[str, ...] = ()  # where its services are done; in its own country alone if it names none


AGENCIES = (
    Cast("Northlight Studio", "DE", "Berlin", "medium", ("German", "English"), ("Websites", "Online shops"),
         "Shops and portals that stay fast when the catalogue grows.", "northlight.example",
         (("owner", "Marta Kovel", "marta", "en"), ("manager", "Jonas Weller", "jonas", "en"),
          ("sales", "Lia Brandt", "lia", "en"), ("finance", "Piet Sommer", "piet", "en")), "DE", "EUR",
         regions=("Germany", "Austria", "Switzerland")),
    Cast("Кедр Digital", "UA", "Київ", "medium", ("Ukrainian", "Russian", "English"), ("SEO", "Paid search"),
         "Search promotion for shops and services, measured in orders.", "kedr.example",
         (("owner", "Олег Гринько", "oleh", "uk"), ("sales", "Дарина Лисенко", "daryna", "uk"),
          ("finance", "Ірина Сич", "iryna", "uk")), "UA",
         regions=("Ukraine", "Poland")),
    Cast("Drei Ufer", "DE", "Hamburg", "small", ("German",), ("Branding & logos", "Web design"),
         "Brands for companies that sell to people, not to committees.", "drei-ufer.example",
         (("owner", "Anke Rieck", "anke", "en"), ("sales", "Timo Harms", "timo", "en")), "DE"),
    Cast("Halden & Vogt", "DE", "München", "large", ("German", "English"), ("Websites", "Mobile apps"),
         "Booking engines, apps and the systems behind them.", "halden-vogt.example",
         (("owner", "Stefan Halden", "stefan", "en"), ("finance", "Ute Vogt", "ute", "en")), "DE",
         regions=("Germany", "Austria", "Switzerland")),
    Cast("Мята Продакшн", "UA", "Львів", "small", ("Ukrainian", "Russian", "Polish"), ("Video production", "Photography"),
         "Films and photographs of things people make.", "myata.example",
         (("owner", "Соломія Дзвін", "solomiya", "ru"),), "UA"),
    Cast("Oakmoor Media", "PL", "Gdańsk", "small", ("Polish", "English"), ("Paid search", "Video production"),
         "Campaigns for networks of clinics, schools and studios.", "oakmoor.example",
         (("owner", "Piotr Zagórny", "piotr", "en"), ("manager", "Hanna Wilk", "hanna", "en")), "PL",
         regions=("Poland", "Germany")),
    Cast("Sable Road", "PL", "Kraków", "small", ("Polish", "English", "German"), ("Branding & logos", "Video production"),
         "Design systems and the films that explain them.", "sable-road.example",
         (("owner", "Kasia Morelowa", "kasia", "en"),), "PL",
         regions=("Europe",)),
    Cast("Tilde & Daughters", "DE", "Leipzig", "solo", ("German", "English"), ("Copywriting", "SEO"),
         "Words that are read to the end.", "tilde.example", (("owner", "Ilka Tilde", "ilka", "en"),), "DE"),
    Cast("Бюро Полиция Слов", "UA", "Одеса", "solo", ("Russian", "Ukrainian"), ("Copywriting", "Social media (SMM)"),
         "Тексты, после которых звонят.", "slova.example", (("owner", "Марк Вересов", "mark", "ru"),), None,
         regions=("Europe",)),
    Cast("Kopernik Apps", "PL", "Toruń", "medium", ("Polish", "English"), ("Mobile apps", "Websites"),
         "Apps for people who stand in a warehouse, a field or a queue.", "kopernik.example",
         (("owner", "Ewa Toruńska", "ewa", "en"), ("sales", "Marek Dąb", "marek", "en")), "PL",
         regions=("Europe",)),
    Cast("Lindwurm Performance", "DE", "Köln", "medium", ("German",), ("Paid search", "Social media (SMM)"),
         "Advertising budgets that answer for themselves.", "lindwurm.example",
         (("owner", "Gerd Lindwurm", "gerd", "en"),), "DE"),
    Cast("Смерека Web", "UA", "Івано-Франківськ", "small", ("Ukrainian", "Polish"), ("Online shops", "Web design"),
         "Інтернет-магазини для виробників.", "smereka.example", (("owner", "Назар Смерека", "nazar", "uk"),), "UA",
         regions=("Ukraine", "Poland")),
)  # fmt: skip
ADMIN = ("Vera Anders", "vera@alliance.example")
SECOND_ADMIN = ("Ivo Maran", "ivo@alliance.example")
PARTNER_MANAGER = ("Olena Hai", "olena@alliance.example")
SUSPENDED = "Lindwurm Performance"
