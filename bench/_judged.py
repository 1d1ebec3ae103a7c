"""What ten clients want, how they type it in three languages, and which services of the real price lists they mean.

A service is meant if its title has a word that begins with one of these: nobody else's judgement is needed, and the index has no
part in it. The categories of the price lists have none either: "Communications Engineer" is filed under marketing there.
"""

import re
from typing import NamedTuple


class Need(NamedTuple):
    """What somebody wants: how the titles that are meant say it, and what is typed in English, Russian and Ukrainian."""

    meant: str
    en: str
    ru: str
    uk: str

    def fits(self, title: str) -> bool:
        """Whether a service of this title is meant."""
        return re.search(rf"\b(?:{self.meant})", title, re.IGNORECASE) is not None


NEEDS = {
    "security": Need("secur|cyber|penetration|information assurance", "cyber security", "кибербезопасность", "кібербезпека"),
    "databases": Need(r"data ?base|dba\b|data warehous|sql", "databases", "базы данных", "бази даних"),
    "graphics": Need("graphic|illustrat", "graphics designers", "графический дизайнер", "графічний дизайн"),
    "writing": Need("tech.* (?:writer|editor)|documentation", "tehnical writer", "техническая документация", "технічна документація"),
    "projects": Need("pro(?:ject|gram) manag", "project managment", "управления проектами", "управління проєктами"),
    "help desk": Need("help ?desk|service desk|(?:technical|customer|user) .*support", "helpdesk", "техподдержка", "техпідтримка"),
    "sharepoint": Need("sharepoint", "sharepiont", "шарепоинт", "ірфкузщште"),
    "testing": Need(r"test|qa\b|quality assurance", "testing of software", "ntcnbhjdfybt", "тестувальник"),
    "analysis": Need("business .*anal|process anal", "business analysis", "бизнес аналитик", "bisnes-analiz"),
    "networks": Need(r"network|[lw]an\b|noc\b", "network enginer", "сети", "vtht;s"),
}  # fmt: skip
