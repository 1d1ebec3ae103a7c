"""The agreement of the demo alliance, accepted by all of its members."""

from ..agreement import actions
from ..agreement.queries import hash_of
from ..core import clock
from .people import Alliance

TEXT = {
    "text_en": """1. A client is passed on only after agreeing to it. Who accepts, answers within the deadline.
2. Whoever accepts moves the referral on in the days in which something happens, and reports each fee within a week.
3. A share of each fee, by the terms that stand when the lead is accepted, belongs to whoever passed the client on.
4. Contacts are seen by those who work for the client, and by nobody else.
5. What two members can’t agree on, the admins decide by these rules; each side may appeal once.""",
    "text_ru": """1. Клиента передают только с его согласия. Кто принимает, отвечает в срок.
2. Принявший отмечает каждый шаг в тот же день и сообщает о каждой оплате в течение недели.
3. Доля каждой оплаты – по условиям, действующим при принятии лида, – принадлежит тому, кто передал клиента.
4. Контакты видят только те, кто работает для клиента.
5. О чём участники не договорились, решают администраторы по этим правилам; каждая сторона может один раз обжаловать.""",
    "text_uk": """1. Клієнта передають лише за його згодою. Хто приймає, відповідає вчасно.
2. Хто прийняв, позначає кожен крок того ж дня й повідомляє про кожну оплату протягом тижня.
3. Частка кожної оплати – за умовами, чинними на час прийняття ліда, – належить тому, хто передав клієнта.
4. Контакти бачать лише ті, хто працює для клієнта.
5. Про що учасники не домовилися, вирішують адміністратори за цими правилами; кожна сторона може один раз оскаржити.""",
}  # fmt: skip


def agree(alliance: Alliance) -> None:
    """Publish it on the alliance's first day; each owner accepts it in their own language."""
    row = actions.publish(alliance.admin, TEXT, clock.today())
    for number, agency in enumerate(alliance.agencies):
        owner = alliance.acting(agency, "owner")
        shown = hash_of(row.text_in(owner.language))
        actions.accept(owner, row.number, shown, owner.language, f"192.0.2.{100 + number}")
