"""Whether two names of a service mean the same work, in English, Russian or Ukrainian; until the taxonomy comes."""

import re
import unicodedata
from functools import lru_cache

# What a word begins with ("$": where it ends), and the field of work it names. Other words stand for themselves.
FIELDS = {
    "search": "seo$ search engine optimi поиск пошук продвиж просува оптим",
    "ads": "ads$ advert ppc$ paid реклам контекст таргет",
    "social": "social smm$ соцсет соцмереж социальн соціальн",
    "shop": "shop$ shops$ store$ stores$ ecommerce commerce магазин крамниц",
    "web": "web site$ sites$ сайт веб",
    "software": "software program програм софт",
    "apps": "app$ apps$ mobile мобил мобіл прилож застосун додат",
    "development": "develop create$ creation build разраб розроб создан створен",
    "design": "design ux$ ui$ дизайн",
    "brand": "brand бренд",
    "content": "content copywrit контент копирайт копірайт тексты$ тексти$ текстов$ текстів$",
    "video": "video film видео відео фильм фільм",
    "photo": "photo фото",
    "data": "data$ analytic данные$ данных$ дані$ даних$ аналит аналіт",
    "cloud": "cloud infrastructure hosting облак хмар хостинг инфраструктур інфраструктур",
    "consulting": "consult консалт консульт",
    "strategy": "strateg стратег",
    "management": "manage управлен управлін менеджмент",
    "security": "security безопас безпек",
    "training": "train обучен навчан",
    "support": "support поддерж підтрим",
}
_BEGINS = [(begin, field) for field, words in FIELDS.items() for begin in words.split()]
# Where the words together mean other work than each for itself.
_PHRASES = {"e-commerce": "shop", "paid search": "ads"}
# They say nothing of the work.
_EMPTY = (
    "other others a an and at by de for in of on the to with und für e online i service services и в на для с по онлайн интернет "
    "услуга услуги та й і у з інтернет послуга послуги"
)
# Plurals and cases, cut off so that the rest is the same: shops, магазины, інтернет-магазинів.
_ENDINGS = re.compile(r"(?<=[a-z]{3})s$|(?<=[а-яєіїґ]{4})[аеиіїоуыэюяєйьівмх]{1,3}$")


def is_the_same_work(one: str, other: str) -> bool:
    """Whether the one names all the work that the other names: "SEO" and "Marketing & SEO", "Shops" and "Інтернет-магазин"."""
    one, other = _plain(one), _plain(other)
    if one == other:
        return bool(one)
    here, there = _fields(one), _fields(other)
    return bool(here and there) and (here <= there or there <= here)


@lru_cache(maxsize=4096)
def _fields(text: str) -> frozenset[str]:
    for phrase, word in _PHRASES.items():
        text = text.replace(phrase, word)
    return frozenset(_field(word) for word in re.findall(r"\w+", text) if word not in _EMPTY.split())


def _field(word: str) -> str:
    return next((field for begin, field in _BEGINS if f"{word}$".startswith(begin)), None) or _ENDINGS.sub("", word)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
