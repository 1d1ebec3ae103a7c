"""Which questions come near one that somebody writes: those that share most of its words, of the words that tell what it is about.

Words are compared as the catalog's index keeps them, without endings and in one alphabet. What stands in any question here, such as how, which and
client, tells nothing; rather nothing is found than something else.
"""

import re
from collections.abc import Collection

from rapidfuzz.distance import Prefix

from ..catalog.index.words import terms

MOST_WORDS = 12  # of a title
STEM, CUT = 4, 2  # of a longer word so many letters are left off, so that another ending finds it as well; so many stay
ENDING = 3  # letters by which two forms of a word differ at most

_SMALL = {
    "en": "a about again agency all also always am an and another any anybody anyone are as ask asks at be because been before best better but"
    " by can client could did do does every for from get give go good had has have help her his hold how i if in into is it its know"
    " like look make many may me more most much must my need never new no not of often on one only or other our ought out own say"
    " see should so some somebody someone stand such take tell than that the their them then there these they thing this those to"
    " together too us use very want was way we were what when where which while who whom whose why will with without work would you your",
    "ru": "агентство без бы был была было быть в вам вас ваш ваша ваше ваши вести во вообще вот все всё всегда вы где делать для до другой другая"
    " другие другую другого если есть еще ещё же за зачем знает знаете из или иметь искать ищете их к как клиент какая какие какое какой каким"
    " какую ко когда который которая кто куда ли лучше между мне можно мой мы на надо найти нам нас наш наша не нет ни никто новый новые новых"
    " нужно нужен о об обычно один он она они от по под подскажите пожалуйста почему при просить с сколько со совсем стоит так такой там то"
    " тоже только ты у уже хороший хорошего хотим хотят чего чем через что чтобы это этот",
    "uk": "агенція або аби без бути в вам вас ваш ваша ваші вже ви від всі все где для до є ж за завжди знає знаєте з зі і із інший інша інші й його"
    " клієнт клієнта клієнти клієнтів клієнту клієнтом клієнтам клієнтами агенції агенцій агенцію агенцією агенціям"
    " коли кому краще куди ли ми між може можна має мати на навіщо нам нас наш наша не немає ні ніхто новий нові нових о один він вона вони"
    " по під потрібно потрібен при про робите робити свій скільки та так такий там те теж тільки ти то у хто хтось хороший хочуть це цей"
    " чи чим чого чому шукаєте шукати що щоб як яка яке який яким які яких якщо",
}
_TELL_NOTHING = frozenset(term for words in _SMALL.values() for term in terms(words))


def telling(text: str) -> list[str]:
    """The words of a text that tell what it is about, each once."""
    return list(dict.fromkeys(word for word in terms(text) if word not in _TELL_NOTHING))


def beginnings(title: str) -> list[str]:
    """With what the words of a question begin by which others are looked for."""
    words = [word for word in re.findall(r"\w+", title.lower()) if telling(word)]
    return list(dict.fromkeys(word[: max(STEM, len(word) - CUT)] for word in words))[:MOST_WORDS]


def shared(asked: Collection[str], title: str, text: str) -> int:
    """How many of the words of a question stand in another one; 0 where these are not most words of either, or none is in its title."""
    named = telling(title)
    in_title = sum(_stands(word, named) for word in asked)
    in_all = sum(_stands(word, [*named, *telling(text)]) for word in asked) if in_title else 0
    is_near = 2 * in_all > len(asked) or (in_title > 1 and 2 * in_title > len(named))
    return in_all if is_near else 0


def _stands(word: str, among: Collection[str]) -> bool:
    return word in among or any(_is_form(word, other) for other in among)


def _is_form(one: str, other: str) -> bool:
    """Whether two words differ by an ending that was not taken off."""
    same, (shorter, longer) = Prefix.similarity(one, other), sorted((len(one), len(other)))
    return same >= max(STEM, shorter - 1) and longer - same <= ENDING
