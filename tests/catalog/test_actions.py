"""What admins do with the taxonomy, and what is refused."""

import pytest
from sqlalchemy import select

from marketplace.catalog.actions import Description, add_entry, bring_back, merge_entry, rename_entry, retire_entry
from marketplace.catalog.models import Kind
from marketplace.catalog.queries import find_category, find_industry, find_region
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, Refusal
from marketplace.core.extensions import db

CATEGORIES, INDUSTRIES, REGIONS = Kind.CATEGORIES, Kind.INDUSTRIES, Kind.REGIONS


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def words(en: str, *aliases: str, parent=None, **more) -> Description:
    return Description({"en": en, "ru": f"{en} ru", "uk": f"{en} uk"}, aliases, parent and parent.id, **more)


def as_it_is(entry, **changes) -> Description:
    said = {"names": entry.names, "aliases": entry.aliases, "parent_id": entry.parent_id, "place": entry.place}
    return Description(**said | changes)


def last_note() -> AuditRow:
    return db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()


def test_a_new_entry_is_found_at_once(app, admin):
    design = find_category("design")
    entry = add_entry(CATEGORIES, "type-design", words(" Type  design ", "Fonts", "fonts", "", parent=design), admin)
    assert (entry.name_en, entry.aliases, entry.parent) == ("Type design", ["Fonts"], design)
    assert find_category("FONTS") is find_category("type design") is entry
    note = last_note()
    assert (note.event, note.subject_kind, note.subject_id) == ("taxonomy.added", "categories", entry.id)
    assert note.person_id == admin.id


@pytest.mark.parametrize("code", ["", "Type Design", "шрифты", "a--b", "x" * 61])
def test_a_code_that_is_none_is_refused(app, admin, code):
    with pytest.raises(BadInput) as refusal:
        add_entry(CATEGORIES, code, words("Type design"), admin)
    assert set(refusal.value.errors) == {"code"}


@pytest.mark.parametrize(
    ("code", "said", "field"),
    [
        ("seo", words("New"), "code"), ("new", words(""), "name_en"), ("new", words("SEO"), "name_en"),
        ("new", words("New", "раскрутка САЙТОВ"), "aliases"), ("new", words("x" * 101), "name_en"),
        ("new", words("New", "y" * 101), "aliases"), ("new", words("Ne--"), None),
    ],
)  # fmt: skip
def test_words_that_name_another_entry_or_are_none_are_refused_at_their_field(app, admin, code, said, field):
    if field is None:
        assert add_entry(CATEGORIES, code, said, admin)
        return
    with pytest.raises(BadInput) as refusal:
        add_entry(CATEGORIES, code, said, admin)
    assert field in refusal.value.errors


def test_only_admins_change_it(pair):
    seo, smm = find_category("seo"), find_category("smm")
    for call in (
        lambda: add_entry(CATEGORIES, "new", words("New"), pair.b),
        lambda: rename_entry(CATEGORIES, seo.id, as_it_is(seo), pair.b),
        lambda: merge_entry(CATEGORIES, seo.id, smm.id, pair.b),
        lambda: retire_entry(CATEGORIES, seo.id, pair.b),
        lambda: bring_back(CATEGORIES, seo.id, pair.b),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_renaming_changes_what_it_is_found_by_and_keeps_the_code(app, admin):
    seo = find_category("seo")
    rename_entry(
        CATEGORIES, seo.id, as_it_is(seo, names={"en": "Being found", "ru": "Поиск", "uk": "Пошук"}, aliases=()), admin
    )
    assert find_category("being-found") is find_category("пошук") is find_category("seo") is seo
    assert find_category("раскрутка сайтов") is None
    assert last_note().facts["was"]["names"]["ru"] == "SEO-продвижение"


@pytest.mark.parametrize(
    ("kind", "code", "parent"),
    [
        (CATEGORIES, "marketing", "design"), (CATEGORIES, "seo", "smm"), (CATEGORIES, "marketing", "seo"),
        (CATEGORIES, "marketing", "marketing"), (INDUSTRIES, "it", "games"), (REGIONS, "europe", "gb"),
        (REGIONS, "gb", "us"), (REGIONS, "anywhere", "europe"), (REGIONS, "gb", None),
    ],
)  # fmt: skip
def test_circles_and_too_many_levels_are_refused(app, admin, kind, code, parent):
    find = {CATEGORIES: find_category, INDUSTRIES: find_industry, REGIONS: find_region}[kind]
    above = find(parent).id if parent else None
    with pytest.raises(BadInput) as refusal:
        rename_entry(kind, find(code).id, as_it_is(find(code), parent_id=above), admin)
    assert set(refusal.value.errors) == {"parent"}


def test_a_service_moves_to_another_group(app, admin):
    seo, content = find_category("seo"), find_category("content")
    rename_entry(CATEGORIES, seo.id, as_it_is(seo, parent_id=content.id, place=-5), admin)
    assert (seo.parent, seo.place) == (content, -5)


def test_whoever_means_what_was_merged_finds_the_other(app, admin):
    smm, social = find_category("smm"), find_category("paid-social")
    merge_entry(CATEGORIES, smm.id, social.id, admin)
    assert not smm.is_living
    assert {find_category(word) for word in ("smm", "СММ", "Ведення соцмереж (SMM)", "соцсети")} == {social}
    assert "Ведення соцмереж (SMM)" in social.aliases
    assert last_note().facts["into"] == social.id


def test_a_merge_into_what_is_merged_later_is_followed_to_the_end(app, admin):
    smm, social, search = (find_category(code) for code in ("smm", "paid-social", "paid-search"))
    merge_entry(CATEGORIES, smm.id, social.id, admin)
    merge_entry(CATEGORIES, social.id, search.id, admin)
    assert find_category("smm") is find_category("таргет") is find_category("СММ") is search
    rename_entry(CATEGORIES, search.id, as_it_is(search, aliases=()), admin)
    assert find_category("smm") is search  # by its code, and the two steps
    retire_entry(CATEGORIES, search.id, admin)
    assert find_category("smm") is None


def test_no_circle_of_merges_comes(app, admin):
    smm, social = find_category("smm"), find_category("paid-social")
    merge_entry(CATEGORIES, smm.id, social.id, admin)
    for one, other, why in ((social, smm, NotNow), (smm, social, NotNow), (social, social, BadInput)):
        with pytest.raises(why):
            merge_entry(CATEGORIES, one.id, other.id, admin)


def test_children_go_along(app, admin):
    translation, content = find_category("translation"), find_category("content")
    merge_entry(CATEGORIES, translation.id, content.id, admin)
    assert find_category("subtitles").parent is content
    assert find_category("переклад") is content


@pytest.mark.parametrize(
    ("kind", "code", "into"),
    [
        (CATEGORIES, "translation", "seo"),
        (CATEGORIES, "marketing", "seo"),
        (REGIONS, "anywhere", "gb"),
        (REGIONS, "gb", "gb-wales"),
    ],
)
def test_nothing_is_merged_into_what_stands_beneath_it_or_where_its_children_would_be_too_deep(
    app, admin, kind, code, into
):
    find = {CATEGORIES: find_category, REGIONS: find_region}[kind]
    with pytest.raises(BadInput) as refusal:
        merge_entry(kind, find(code).id, find(into).id, admin)
    assert set(refusal.value.errors) == {"into"}
    assert find(code).is_living


def test_what_is_retired_is_found_no_more_until_it_is_brought_back(app, admin):
    seo = find_category("seo")
    retire_entry(CATEGORIES, seo.id, admin)
    assert find_category("seo") is None
    for call in (
        lambda: retire_entry(CATEGORIES, seo.id, admin),
        lambda: rename_entry(CATEGORIES, seo.id, as_it_is(seo), admin),
        lambda: merge_entry(CATEGORIES, find_category("smm").id, seo.id, admin),
    ):
        with pytest.raises(NotNow):
            call()
    bring_back(CATEGORIES, seo.id, admin)
    assert find_category("СЕО") is seo
    assert last_note().event == "taxonomy.brought_back"
    with pytest.raises(NotNow):
        bring_back(CATEGORIES, seo.id, admin)


def test_a_group_is_retired_after_what_stands_in_it(app, admin):
    hr = find_category("hr")
    with pytest.raises(Refusal, match="stand beneath"):
        retire_entry(CATEGORIES, hr.id, admin)
    children = [
        find_category(code) for code in ("recruitment", "employer-branding", "hr-consulting", "virtual-assistants")
    ]
    for child in children:
        retire_entry(CATEGORIES, child.id, admin)
    retire_entry(CATEGORIES, hr.id, admin)
    for call in (
        lambda: bring_back(CATEGORIES, children[0].id, admin),
        lambda: add_entry(CATEGORIES, "new", words("New", parent=hr), admin),
    ):
        with pytest.raises(BadInput) as refusal:
            call()
        assert set(refusal.value.errors) == {"parent"}


def test_what_was_merged_comes_back_when_the_other_has_given_up_its_words(app, admin):
    smm, social = find_category("smm"), find_category("paid-social")
    merge_entry(CATEGORIES, smm.id, social.id, admin)
    with pytest.raises(Refusal, match="is a word for Paid social now"):
        bring_back(CATEGORIES, smm.id, admin)
    rename_entry(CATEGORIES, social.id, as_it_is(social, aliases=["Таргет"]), admin)
    bring_back(CATEGORIES, smm.id, admin)
    assert (find_category("smm"), smm.merged_into) == (smm, None)


def test_what_isn_t_there_is_not_found(app, admin):
    for call in (
        lambda: retire_entry(CATEGORIES, 10**6, admin),
        lambda: merge_entry(CATEGORIES, find_category("seo").id, 10**6, admin),
    ):
        with pytest.raises(NotFound):
            call()


def test_two_admins_who_add_the_same_at_once_add_one(app, admin, in_parallel):
    from marketplace.members.models import Person

    def add(code):
        return lambda: add_entry(CATEGORIES, code, words("New", "Novel"), db.session.get(Person, admin.id)).code

    answers = in_parallel([add("new"), add("newer"), add("newest")])
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert sum(isinstance(answer, BadInput) for answer in answers) == 2
