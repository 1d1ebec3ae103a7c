"""How alike two clients are, as a figure of 0 to 100 with its reasons."""

from dataclasses import dataclass

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio

from ..models import Trait
from .known import Known
from .names import Name, bones

VERSION = 1  # of names, traits and keys: with another one all clients are noted anew
# From which score on two clients are taken for the same; measured, see docs/decisions/0093.
THRESHOLD = 85
_WORD = 0.8  # from how much on two words are one, mistyped
_SURE = {Trait.EMAIL: 0.99, Trait.PHONE: 0.94, Trait.DOMAIN: 0.94}
_LONG = 8  # letters of a name that few others have
_BARE = 0.8  # what a name says at most that many may have, or of clients in two countries: not enough by itself


@dataclass(frozen=True)
class Likeness:
    """How alike two clients are, and in what."""

    score: int
    traits: tuple[Trait, ...]

    @property
    def is_same(self) -> bool:
        """Whether they are taken for one."""
        return self.score >= THRESHOLD


def compare(one: Known, other: Known) -> Likeness:
    """Each reason leaves less room for another client: what is left of it after all of them is what the score lacks to 100."""
    name = likeness_of(one.name, other.name)
    weights = {trait: sure for trait, sure in _SURE.items() if _same(getattr(one, trait), getattr(other, trait))}
    if said := _of_name(name):
        is_rare = min(len(one.name.joined), len(other.name.joined)) >= _LONG
        is_near = not one.calling_code or not other.calling_code or one.calling_code == other.calling_code
        weights[Trait.NAME] = said if is_rare and is_near else min(said, _BARE)
    if one.person and len(one.person) > 1 and one.person == other.person:
        weights[Trait.PERSON] = 0.6
    if _names(one.mailbox, other) or _names(other.mailbox, one):
        weights[Trait.MAILBOX] = 0.3
    left = 1.0
    for weight in weights.values():
        left *= 1 - weight
    return Likeness(round(100 * (1 - left)), tuple(weights))


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other


def _of_name(likeness: float) -> float:
    """How much a likeness of names says: little below four fifths, nearly all of it when nothing differs."""
    for least, weight in ((0.97, 0.93), (0.93, 0.9), (0.9, 0.84), (0.86, 0.75), (0.8, 0.55), (0.7, 0.3)):
        if likeness >= least:
            return weight
    return 0.0


def _names(mailbox: str, other: Known) -> bool:
    """Whether what stands before an @ is the beginning of the other's name or domain."""
    if not mailbox:
        return False
    for whole in ("".join(other.name.words), other.label):
        if len(whole) >= 6 and (whole.startswith(mailbox) or mailbox.startswith(whole)):
            return True
    return False


def likeness_of(one: Name, other: Name) -> float:
    """How alike two names are, from 0 to 1: word by word in any order, by spelling or by sound, whichever says more."""
    if not one or not other:
        return 0.0
    if one.words == other.words or one.whole == other.whole:
        return 1.0
    if min(len(one.joined), len(other.joined)) < 5:  # short forms are the same or they are not
        return float(one.joined == other.joined)
    by_word = max(
        _by_words(one.words, other.words), 0.98 * _by_words(one.sounds, other.sounds), _by_words(one.whole, other.whole)
    )
    if len(one.words) != len(other.words):  # a blank too many, or one too few
        whole = Indel.normalized_similarity("".join(one.words), "".join(other.words))
        by_word = max(by_word, whole if whole >= 0.93 else 0.0)
    return by_word * _figures(one, other)


def _figures(one: Name, other: Name) -> float:
    """Names with other figures are of other parts of a company."""
    mine, theirs = ({word for word in name.words if word.isdigit()} for name in (one, other))
    return 1.0 if mine == theirs else 0.75


def _by_words(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """The letters of words that are found in the other name, each as much as it is like its counterpart."""
    pairs = sorted(((_word(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other)), reverse=True)
    taken_one, taken_other, found = set(), set(), 0.0
    for likeness, i, j in pairs:
        if likeness < _WORD:
            break
        if i not in taken_one and j not in taken_other:
            taken_one.add(i)
            taken_other.add(j)
            found += likeness * (_weight(one[i]) + _weight(other[j]))
    return found / (sum(map(_weight, one)) + sum(map(_weight, other)))


def _weight(word: str) -> float:
    return min(len(word), 9) + 1


def _word(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) > 3 and bones(short) == bones(long):
        return 0.95
    if is_short_for(short, long):
        return 0.9
    if len(short) <= 3:
        return 0.0
    # Whoever mistypes a word seldom begins with it; Anna and Hanna are two.
    return ratio(one, other) / 100 * (1 if one[0] == other[0] else 0.9)


def is_short_for(short: str, long: str) -> bool:
    """Whether a word is how people shorten another one: it begins with the same letter, and its letters come in the same order."""
    if not (2 <= len(short) < len(long) and len(long) >= 5 and short[0] == long[0]):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)
