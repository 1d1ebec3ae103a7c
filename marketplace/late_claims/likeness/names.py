"""Names of companies, as they are compared: in Latin letters, without legal forms and small words, and by their sound."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

# Legal forms as they stand after points are taken away, in Latin letters.
FORMS = frozenset("""
    ltd limited llc llp lp plc inc incorporated corp corporation co company pty gmbh ag kg kgaa ohg gbr ug ev eg mbh se sa sas sasu
    sarl eurl sci snc scs spa srl srls sapa bv nv vof cv ab as asa aps oy oyj hf ehf sp spzoo zoo spj sro as vos doo dd ad ood eood kft
    bt zrt nyrt rt uab ou oue sia tov too ooo oao zao pao ao ip pp fop pat prat dp chp at tzov sl slu slne sc sca sae sal sarlau
    lda ltda eireli cia sdn bhd pte kk gk yk pvt jsc ojsc cjsc pjsc dmcc fze fzco fzllc cic cio charity holding holdings
""".split())  # noqa: SIM905  # fmt: skip
SMALL = frozenset("""
    the of and for in on at to a an by from with und der die das des fur von zu im am et de la le les du des pour y e el los las del
    da do dos das di della dei i v na ta dlya z oo u o pry pri iz
""".split())  # noqa: SIM905  # fmt: skip
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_WORDS = re.compile(r"[a-z]+|[0-9]+")
_INITIALS = re.compile(r"\b((?:[a-z]\.\s?)+)(?=[\s,)]|$)")
# Spellings of one sound, in the order in which they are replaced: "sh" before "h".
_SOUNDS = tuple((re.compile(one), other) for one, other in (
    (r"shch|sch|tch|tsch", "s"), (r"kh|gh", "h"), (r"sh|zh|ch|cz|sz|ts|tz", "s"), (r"ph", "f"), (r"th", "t"), (r"ck|q", "k"),
    (r"c(?=[eiy])", "s"), (r"c", "k"), (r"x", "ks"), (r"w", "v"), (r"dzh|j|y", "i"), (r"z", "s"), (r"ee|ea|ie|ei", "i"),
    (r"oo|ou|u", "u"), (r"'|`", ""),
))  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]+")


@dataclass(frozen=True)
class Name:
    """A company's name taken apart: its words that tell, and the same by their sound. `whole` has its own short form as well, where
    it says one in brackets."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    whole: tuple[str, ...]

    @property
    def joined(self) -> str:
        """Its words in order, as one."""
        return "".join(sorted(self.words))

    def __bool__(self) -> bool:
        return bool(self.words)


@lru_cache(20_000)
def name_of(text: str) -> Name:
    """A name as it is compared. A short form in brackets says the same once more and is left out; what else stands there narrows
    the name, and belongs to it."""
    plain = _in_latin(text)
    whole = _telling(plain)
    words = _telling(_BRACKETS.sub(_unless_short, plain)) or whole
    return Name(words, tuple(filter(None, map(sound, words))), whole)


def _unless_short(found: re.Match[str]) -> str:
    """What stands in brackets; nothing where it is a short form of what stands before it."""
    inside, before = "".join(_WORDS.findall(found[0])), found.string[: found.start()]
    letters = iter("".join(_WORDS.findall(before)))
    is_short = len(found[0].split()) == 1 and len(inside) <= 8 and all(letter in letters for letter in inside)
    return " " if is_short else found[0]


def _in_latin(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("+", " and ")
    latin = anyascii(folded).casefold()
    # "S.A.", "z o.o." and "N. H. S." are words, whose points fall away.
    return _INITIALS.sub(lambda found: found[1].replace(".", "").replace(" ", "") + " ", latin)


def _telling(plain: str) -> tuple[str, ...]:
    words = _WORDS.findall(plain.replace("'", ""))
    telling = [word for word in words if word not in SMALL and word not in FORMS]
    return tuple(telling or words)


def sound(word: str) -> str:
    """A word by its sound, however it is spelled or written over from other letters."""
    for spelling, said in _SOUNDS:
        word = spelling.sub(said, word)
    return _DOUBLED.sub(r"\1", word)


def bones(word: str) -> str:
    """The same without vowels after the first letter."""
    said = sound(word)
    return said[:1] + _VOWELS.sub("", said[1:])
