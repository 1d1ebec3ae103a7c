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


AGENCIES = (
    Cast("Northlight Studio", "DE", "Berlin", "medium", ("German", "English"), ("Web development", "Online shops"),
         "Shops and portals that stay fast when the catalogue grows.", "northlight.example",
         (("owner", "Marta Kovel", "marta", "en"), ("manager", "Jonas Weller", "jonas", "en"),
          ("sales", "Lia Brandt", "lia", "en"), ("finance", "Piet Sommer", "piet", "en")), "DE", "EUR"),
    Cast("Кедр Digital", "UA", "Київ", "medium", ("Ukrainian", "Russian", "English"), ("SEO", "Paid search"),
         "Search promotion for shops and services, measured in orders.", "kedr.example",
         (("owner", "Олег Гринько", "oleh", "uk"), ("sales", "Дарина Лисенко", "daryna", "uk"),
          ("finance", "Ірина Сич", "iryna", "uk")), "UA"),
    Cast("Drei Ufer", "DE", "Hamburg", "small", ("German",), ("Brand design", "Web design"),
         "Brands for companies that sell to people, not to committees.", "drei-ufer.example",
         (("owner", "Anke Rieck", "anke", "en"), ("sales", "Timo Harms", "timo", "en")), "DE"),
    Cast("Halden & Vogt", "DE", "München", "large", ("German", "English"), ("Web development", "Mobile apps"),
         "Booking engines, apps and the systems behind them.", "halden-vogt.example",
         (("owner", "Stefan Halden", "stefan", "en"), ("finance", "Ute Vogt", "ute", "en")), "DE"),
    Cast("Мята Продакшн", "UA", "Львів", "small", ("Ukrainian", "Russian", "Polish"), ("Content and video", "Photo"),
         "Films and photographs of things people make.", "myata.example",
         (("owner", "Соломія Дзвін", "solomiya", "ru"),), "UA"),
    Cast("Oakmoor Media", "PL", "Gdańsk", "small", ("Polish", "English"), ("Paid search", "Content and video"),
         "Campaigns for networks of clinics, schools and studios.", "oakmoor.example",
         (("owner", "Piotr Zagórny", "piotr", "en"), ("manager", "Hanna Wilk", "hanna", "en")), "PL"),
    Cast("Sable Road", "PL", "Kraków", "small", ("Polish", "English", "German"), ("Brand design", "Content and video"),
         "Design systems and the films that explain them.", "sable-road.example",
         (("owner", "Kasia Morelowa", "kasia", "en"),), "PL"),
    Cast("Tilde & Daughters", "DE", "Leipzig", "solo", ("German", "English"), ("Copywriting", "SEO"),
         "Words that are read to the end.", "tilde.example", (("owner", "Ilka Tilde", "ilka", "en"),), "DE"),
    Cast("Бюро Полиция Слов", "UA", "Одеса", "solo", ("Russian", "Ukrainian"), ("Copywriting", "Social media"),
         "Тексты, после которых звонят.", "slova.example", (("owner", "Марк Вересов", "mark", "ru"),), None),
    Cast("Kopernik Apps", "PL", "Toruń", "medium", ("Polish", "English"), ("Mobile apps", "Web development"),
         "Apps for people who stand in a warehouse, a field or a queue.", "kopernik.example",
         (("owner", "Ewa Toruńska", "ewa", "en"), ("sales", "Marek Dąb", "marek", "en")), "PL"),
    Cast("Lindwurm Performance", "DE", "Köln", "medium", ("German",), ("Paid search", "Social media"),
         "Advertising budgets that answer for themselves.", "lindwurm.example",
         (("owner", "Gerd Lindwurm", "gerd", "en"),), "DE"),
    Cast("Смерека Web", "UA", "Івано-Франківськ", "small", ("Ukrainian", "Polish"), ("Online shops", "Web design"),
         "Інтернет-магазини для виробників.", "smereka.example", (("owner", "Назар Смерека", "nazar", "uk"),), "UA"),
)  # fmt: skip
ADMIN = ("Vera Anders", "vera@alliance.example")
SUSPENDED, APPLIED = "Lindwurm Performance", ("Neue Kante", "DE", "Bremen")

# What clients want: (category, title, brief, region, language, budget from, to in EUR)
JOBS = (
    ("Online shops", "Rebuild of an online shop on a new engine",
     "A maker of kitchenware sells 400 articles, half of them abroad. The old shop can't do two currencies. Texts and "
     "pictures are ready; payment and stock are not connected yet.", "Germany", "German", 18000, 24000),
    ("SEO", "Monthly promotion of a furniture shop",
     "Twelve categories, good stock, no orders from search. They want a plan for half a year and a report they can "
     "read.", "Ukraine", "Ukrainian", 900, 1500),
    ("Paid search", "Paid search for a network of dental clinics",
     "Seven clinics in three cities. The account exists and burns money. They ask for a review first, then monthly "
     "care.", "Poland", "Polish", 2000, 3000),
    ("Content and video", "Short films for a bicycle maker",
     "Six films of 40 seconds for the spring season. Scripts are ready, bicycles and riders are theirs. They need "
     "direction, shooting, editing and subtitles in two languages.", "Poland", "Polish", 10000, 25000),
    ("Brand design", "Brand identity for river cruises",
     "A small shipping line gives up its grandfather's logo. Name stays. Two ships, one brochure, tickets.",
     "Germany", "German", 6000, 9000),
    ("Mobile apps", "An app for a chain of laundries",
     "Order, pay, pick up. The cash desks have an interface. About 9,000 regular customers.", "Germany", "German",
     30000, 45000),
    ("Web development", "Accounting portal for a logistics firm",
     "Drivers hand in receipts by phone, the office books them. Two hundred drivers, four languages.", "Germany",
     "English", 28000, 36000),
    ("Web design", "Site for a language school",
     "Course finder, timetable, registration. Sixty courses, changing each term.", "Poland", "English", 5000, 7000),
    ("Copywriting", "Texts for a maker of tiles",
     "Forty product pages and a letter to architects, in German and English.", "Germany", "German", 2500, 4000),
    ("Social media", "Social media for a bakery chain",
     "Eleven bakeries, one photographer on Thursdays, no plan.", "Ukraine", "Russian", 700, 1200),
    ("Photo", "Photo shoot of handmade ceramics", "Eighty pieces, white background, and ten in use.", "Ukraine",
     "Ukrainian", 1500, 2500),
    ("Web development", "Hotel booking engine", "Three houses by the sea share one reception. Channel manager exists.",
     "Poland", "English", 15000, 22000),
)  # fmt: skip

CLIENTS = (
    ("Brask Ceramics", "Lena Brask", "lena@brask.example", "+49 30 23125014"),
    ("Rower Miejski", "Piotr Zielny", "piotr@rower.example", "+48 58 5550142"),
    ("Salzhafen Reederei", "Ole Jansen", "ole@salzhafen.example", "+49 40 66969123"),
    ("Меблі Полонина", "Тарас Явір", "taras@polonyna.example", "+380 44 2781234"),
    ("Zahnwerk Kliniken", "Dr. Nora Lenz", "nora@zahnwerk.example", "+49 89 12121212"),
    ("Pralnia Bąbel", "Ola Bąbel", "ola@babel.example", "+48 22 8281234"),
    ("Пекарня Скоринка", "Леся Борошно", "lesia@skorynka.example", "+380 32 2971234"),
    ("Kachelhaus Nord", "Fritz Kamin", "fritz@kachelhaus.example", "+49 421 3041234"),
)
