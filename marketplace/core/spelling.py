"""When two texts are the same name, however people, keyboards and phones spell it."""

import re
import unicodedata

# Apostrophes and hyphens as keyboards, phones and word processors set them; NFKD has made U+2011 a U+2010.
_AS_TYPED = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-"})

LOOK_ALIKE = {"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "MODIFIER"}
# Letters and figures, and the Latin letters that they look like in one case or the other: "Il1" are three of one kind. What
# stands at the end has no counterpart: nobody tells names apart by blanks, hyphens and points.
LOOK_LIKE = "авекмнорстухіјѕαβεζηικμνορτυχıl10 -.,'"
LETTERS = "abekmhopctyxijsabezhikmnoptyxiiio"
LOOKS = "translate(sort_key, '{}', '{}')".format(LOOK_LIKE.replace("'", "''"), LETTERS)  # the same in SQL
_AS_SEEN = str.maketrans(LOOK_LIKE[: len(LETTERS)], LETTERS, LOOK_LIKE[len(LETTERS) :])
_WORD = re.compile(r"[^\W\d_]+")


def sort_key(name: str) -> str:
    """The name without case, accents, doubled spaces and soft hyphens, with plain apostrophes and hyphens: equal keys
    are the same name."""
    folded = unicodedata.normalize("NFKD", " ".join(name.split()).casefold()).casefold().translate(_AS_TYPED)
    return unicodedata.normalize("NFC", "".join(c for c in folded if _counts(c)))


def folded(text: str) -> str:
    """Without case and any mark: whoever searches for "sohne" or "київ" finds Söhne and Киів."""
    letters = unicodedata.normalize("NFD", sort_key(text))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def spelling(name: str) -> str:
    """The same without blanks and hyphens: "E-Commerce", "e commerce" and "ecommerce" are one spelling, ё is е."""
    return "".join(letter for letter in folded(name) if not letter.isspace() and unicodedata.category(letter) != "Pd")


def looks(name: str) -> str:
    """The name by what one sees of it: "СОСНА" in Cyrillic letters is "COCHA", and so is "Co-cha"."""
    return sort_key(name).translate(_AS_SEEN)


def mixes_alphabets(name: str) -> bool:
    """Whether a word of it has letters of two alphabets that look alike: "Nоrthlight" with a Cyrillic о is no other name, and
    passes for "Northlight"."""
    return any(len({_alphabet(letter) for letter in word} & LOOK_ALIKE) > 1 for word in _WORD.findall(name))


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _counts(character: str) -> bool:
    # Й and Ї decompose into a letter and a mark; they are letters of their own and must stay apart from И and І.
    is_mark = unicodedata.combining(character) and character not in "\u0306\u0308"
    return not is_mark and unicodedata.category(character) != "Cf"
