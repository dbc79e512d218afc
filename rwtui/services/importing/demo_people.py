"""Made-up people for the demo: from many languages, with the addresses such people get, the same ones every time.

The domains are those that RFC 2606 keeps for examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from random import Random
from typing import NamedTuple, TypeVar

from rwtui.domain.accounts import AccountStatus, UserType
from rwtui.domain.groups import SystemGroup

Option = TypeVar("Option")

SEED = 20_261_124
LATEST = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp())
"""Nobody of the demo signed in later, seconds since 1970; fixed, like everything else about them."""
DAY = 86_400
SERVICE_DESK = "Service Desk"
"""A custom security group."""


class Person(NamedTuple):
    """One account of the demo."""

    email: str
    first_name: str
    last_name: str
    title: str
    telephone: str
    security_group: str
    functional_groups: tuple[str, ...]
    status: str
    user_type: str
    last_login: int | None
    timeout: int
    has_password: bool


class _Language(NamedTuple):
    """First and last names, each as it is written and as it stands in an address; and how telephones look there."""

    weight: int
    telephones: str
    first: str
    last: str


# A name that an address writes differently has that after a slash.
_LANGUAGES = (
    _Language(
        30,
        "+1-2##-555-01##",
        "John Lauren Allison Edwin Julia Justin Victoria Robert Susan Diane Roger Christina Bethany Marcus Olivia "
        "Walter Grace Nathan Siobhán/siobhan Zoë/zoe",
        "Smith Poole Johnson O'Brien/obrien Carter Nguyen Hughes Walker MacDonald/macdonald Turner Fitzgerald Brooks "
        "Okafor Lindqvist Barnes Young Munoz/munoz Garrison Whitfield Adeyemi",
    ),
    _Language(
        10,
        "+84-#8-4####",
        "Thị/thi Đức/duc Hồng/hong Minh Ánh/anh Phương/phuong Tuấn/tuan Bảo/bao Ngọc/ngoc Dũng/dung",
        "Nguyễn/nguyen Trần/tran Lê/le Phạm/pham Đặng/dang Vũ/vu Bùi/bui Đỗ/do Hồ/ho Dương/duong",
    ),
    _Language(
        10,
        "+48 6## ### 0##",
        "Przemysław/przemyslaw Łukasz/lukasz Agnieszka Małgorzata/malgorzata Zbigniew Grażyna/grazyna Wojciech "
        "Żaneta/zaneta Stanisław/stanislaw Katarzyna",
        "Wiśniewski/wisniewski Kowalczyk Wójcik/wojcik Dąbrowska/dabrowska Zieliński/zielinski Szymańska/szymanska "
        "Woźniak/wozniak Jabłoński/jablonski Kaźmierczak/kazmierczak Nowak",
    ),
    _Language(
        9,
        "1##2555####",
        "秀芳/xiufang 丹丹/dandan 慧/hui 伟/wei 建国/jianguo 淑珍/shuzhen 楠/nan 志强/zhiqiang 雪梅/xuemei 宇/yu",
        "梁/liang 朱/zhu 黄/huang 王/wang 李/li 张/zhang 刘/liu 陈/chen 杨/yang 赵/zhao",
    ),
    _Language(
        7,
        "0#-5550-1###",
        "陽子/yoko 健太/kenta さくら/sakura 大輔/daisuke 美咲/misaki 翔/sho 直樹/naoki 千代/chiyo",
        "佐藤/sato 鈴木/suzuki 高橋/takahashi 渡辺/watanabe 小林/kobayashi 中村/nakamura 山田/yamada 斎藤/saito",
    ),
    _Language(
        7,
        "+91 98### ##0##",
        "उमेश/umesh गणेश/ganesh सुरेश/suresh रमेश/ramesh महेश/mahesh अंजु/anju Ravi Lakshmi",
        "जैन/jain सेठ/seth मेनन/menon दत्त/dutt सेन/sen चंद/chand Iyer Chatterjee",
    ),
    _Language(
        7,
        "+49 30 23125 ###",
        "Jürgen/juergen Käthe/kaethe Björn/bjoern Ulrike Günther/guenther Anneliese Wolfgang Mareike",
        "Müller/mueller Groß/gross Schäfer/schaefer Köhler/koehler Weiß/weiss Krüger/krueger Böhm/boehm Vogt",
    ),
    _Language(
        6,
        "+33 1 99 00 ## ##",
        "François/francois Élodie/elodie Hélène/helene Jérôme/jerome Maëlle/maelle Loïc/loic Anaïs/anais Noël/noel",
        "Lefèvre/lefevre Côté/cote D'Aubigné/daubigne Béranger/beranger Gagné/gagne Moreau Faÿ/fay Desprès/despres",
    ),
    _Language(
        6,
        "+34 9## ## 55 ##",
        "José/jose Begoña/begona Íñigo/inigo Lucía/lucia Ramón/ramon Inés/ines Ángel/angel Belén/belen",
        "Muñoz/munoz Ibáñez/ibanez Peña/pena Cárdenas/cardenas Gutiérrez/gutierrez Núñez/nunez Sáenz/saenz León/leon",
    ),
    _Language(
        4,
        "+420 733 4## ###",
        "Zdeněk/zdenek Jiří/jiri Žofie/zofie Kateřina/katerina Řehoř/rehor Šárka/sarka Ľubomír/lubomir Věra/vera",
        "Matějková/matejkova Dvořák/dvorak Procházka/prochazka Černý/cerny Kučera/kucera Šťastná/stastna Horák/horak",
    ),
    _Language(
        4,
        "+380 44 555 0###",
        "Олена/olena Андрій/andrii Соломія/solomiia Ігор/ihor Юлія/yuliia Богдан/bohdan",
        "Шевченко/shevchenko Ковальчук/kovalchuk Бондаренко/bondarenko Лисенко/lysenko Гриценко/hrytsenko Ткач/tkach",
    ),
    _Language(
        2,
        "050-555-0###",
        "איתי/itai נועה/noa משה/moshe יעל/yael אבי/avi תמר/tamar",
        "כהן/cohen לוי/levi מזרחי/mizrahi פרץ/peretz ביטון/biton אדלר/adler",
    ),
    _Language(
        3,
        "+962 7 9055 ####",
        "فاطمة/fatima محمد/muhammad ليلى/layla يوسف/yusuf عمر/omar نور/nour",
        "الحسن/alhassan حداد/haddad منصور/mansour خوري/khoury سليمان/suleiman درويش/darwish",
    ),
    _Language(
        3,
        "+66 #389 0###",
        "จณิสตา/janista สมชาย/somchai กัลยา/kanlaya ณัฐพล/nattaphon",
        "สันตะวงศ์/santawong ใจดี/jaidee ศรีสุข/srisuk บุญมี/boonmee",
    ),
    _Language(
        3,
        "010-555-0###",
        "민준/minjun 서연/seoyeon 지후/jihu 하은/haeun 도윤/doyun 수아/sua",
        "김/kim 이/lee 박/park 최/choi 정/jung 강/kang",
    ),
    _Language(
        2,
        "+30 21 0555 0###",
        "Ελένη/eleni Γιώργος/giorgos Σοφία/sofia Νίκος/nikos Μαρία/maria",
        "Παπαδόπουλος/papadopoulos Νικολάου/nikolaou Αλεξίου/alexiou Ιωάννου/ioannou",
    ),
)
_DOMAINS = ("example.com", "example.org", "example.net", "corp.example.net", "field.example.com")
_TITLES = [
    "Service desk analyst",
    "Field engineer",
    "Network engineer",
    "Surveyor, building",
    "Optician, dispensing",
    "Barrister's clerk",
    "Psychologist, sport and exercise",
    "Corporate investment banker",
    "Radiation protection practitioner",
    "Quarry manager",
    "Therapist, speech and language",
    "Project manager",
    "Head of Finance",
    "Payroll clerk",
    "Lobbyist",
    "Desktop engineer",
    "Change manager",
    "Personal assistant",
    "Chief Information Officer",
    "Warehouse supervisor",
    "Apprentice",
    "Contractor",
]
FUNCTIONAL_GROUPS = [
    "Change Management",
    "Desktop Engineering",
    "Field Services",
    "Finance",
    "Human Resources",
    "Network Operations",
    "Project Management",
    "Service Desk",
    "VIP Support",
]
_GROUPS = (
    (SystemGroup.REGULAR_USER.value, 57),
    (SystemGroup.REGULAR_USER_NO_DELETE.value, 20),
    (SystemGroup.READ_ONLY_USER.value, 11),
    (SystemGroup.WORKFLOW_USER.value, 10),
    (SystemGroup.ADMINISTRATOR.value, 1),
    (SERVICE_DESK, 1),
)
_FIRST = (("Przemysław", "Wiśniewski", 2), ("Hồng", "Nguyễn", 1), ("秀芳", "梁", 3))
"""Who is there however few there are: name, name, language."""


def people(count: int) -> Iterator[Person]:
    """The first `count` of them, made one after the other."""
    return islice(_People().all(), count)


class _People:
    def __init__(self) -> None:
        self._chance = Random(SEED)  # noqa: S311  made-up people need no secrets
        self._names = [(_split(language.first), _split(language.last)) for language in _LANGUAGES]
        self._languages = _often((number, language.weight) for number, language in enumerate(_LANGUAGES))
        self._groups = _often(_GROUPS)
        self._taken: dict[str, int] = {}

    def all(self) -> Iterator[Person]:
        for first, last, number in _FIRST:
            firsts, lasts = self._names[number]
            yield self._person(number, (first, dict(firsts)[first]), (last, dict(lasts)[last]))
        while True:
            number = self._one(self._languages)
            firsts, lasts = self._names[number]
            yield self._person(number, self._one(firsts), self._one(lasts))

    def _person(self, language: int, first: tuple[str, str], last: tuple[str, str]) -> Person:
        chance = self._chance.random
        native = chance() < 0.74
        enabled = chance() < 0.92
        return Person(
            email=self._email(first[1], last[1]),
            first_name=first[0],
            last_name=last[0],
            title=self._one(_TITLES) if chance() < 0.85 else "",
            telephone=self._telephone(_LANGUAGES[language].telephones) if chance() < 0.8 else "",
            security_group=self._one(self._groups),
            functional_groups=self._functional_groups(),
            status=(AccountStatus.ENABLED if enabled else AccountStatus.DISABLED).value,
            user_type=(UserType.NATIVE if native else UserType.SSO).value,
            last_login=LATEST - int(400 * DAY * chance() ** 2) if chance() < 0.85 else None,
            timeout=self._one((5, 10, 15, 15, 15, 30, 60)),
            has_password=native and chance() < 0.8,
        )

    def _email(self, first: str, last: str) -> str:
        """Each address once: the second of a name has a number."""
        address = f"{first}.{last}".lower()
        domain = self._one(_DOMAINS)
        taken = self._taken.get(f"{address}@{domain}", 0)
        self._taken[f"{address}@{domain}"] = taken + 1
        return f"{address}{taken + 1 if taken else ''}@{domain}"

    def _telephone(self, shape: str) -> str:
        return "".join(str(int(self._chance.random() * 10)) if sign == "#" else sign for sign in shape)

    def _functional_groups(self) -> tuple[str, ...]:
        count = self._one((0, 1, 1, 1, 2))
        return tuple(sorted({self._one(FUNCTIONAL_GROUPS) for _ in range(count)}))

    def _one(self, options: Sequence[Option]) -> Option:
        return options[int(self._chance.random() * len(options))]


def _split(names: str) -> list[tuple[str, str]]:
    """Each name with how an address writes it."""
    pairs = (name.partition("/") for name in names.split())
    return [(name, written or name) for name, _, written in pairs]


def _often(weighted: Iterable[tuple[Option, int]]) -> tuple[Option, ...]:
    """Each option as often as it weighs."""
    return tuple(option for option, weight in weighted for _ in range(weight))
