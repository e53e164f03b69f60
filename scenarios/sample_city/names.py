"""Street names in seven scripts, from word lists of our own: everyday things, no real streets."""

import math
from dataclasses import dataclass, field

import numpy as np

from scenarios.sample_city.ground import norm


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one quarter of the city names its streets.

    Attributes
    ----------
    words : tuple of str
    roads, avenues : tuple of str
        Kinds of small and of large street, as patterns around a word.
    variants : tuple of str
        Patterns around a finished name, for the second and third use of a word.
    """

    words: tuple[str, ...]
    roads: tuple[str, ...]
    avenues: tuple[str, ...]
    variants: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    """Words of a list written with commas."""
    return tuple(word.strip() for word in text.split(","))


_ENGLISH = Tongue(
    _words(
        "Harbour, Mill, Garden, Market, School, River, Bridge, Lime, Oak, Field, Lake, Sunny,"
        " Green, Stone, Smithy, Sand, Cherry, Apple, Brick, Forest, Windmill, Clover, Heron,"
        " Ferry, Malt & Hops"
    ),
    ("{} Street", "{} Lane", "{} Row", "{} Way"),
    ("{} Avenue", "{} Road"),
    ("{}", "Old {}", "New {}"),
)
_CZECH = Tongue(
    _words(
        "Přístavní, Mlýnská, Zahradní, Tržní, Školní, Říční, Mostní, Lipová, Dubová, Polní,"
        " Jezerní, Slunečná, Zelená, Kamenná, Kovářská, Písečná, Višňová, Jabloňová, Cihlářská,"
        " Lesní, Větrná, Květná, Úzká, Široká"
    ),
    ("{} ulice", "{} cesta", "{} alej"),
    ("{} třída",),
    ("{}", "Stará {}", "Nová {}"),
)
_GREEK = Tongue(
    _words(
        "Λιμανιού, Μύλου, Κήπου, Αγοράς, Σχολείου, Ποταμού, Γέφυρας, Ελιάς, Πηγής, Θάλασσας,"
        " Ήλιου, Φάρου, Δάσους, Λεμονιάς, Πλατάνου, Αμπελώνα, Βράχου, Ανέμου, Ροδιάς, Χωραφιού"
    ),
    ("Οδός {}", "Πάροδος {}"),
    ("Λεωφόρος {}",),
    ("{}", "Παλαιά {}", "Νέα {}"),
)
_RUSSIAN = Tongue(
    _words(
        "Садовая, Речная, Мостовая, Школьная, Лесная, Портовая, Мельничная, Рыночная, Липовая,"
        " Дубовая, Полевая, Озёрная, Солнечная, Зелёная, Каменная, Кузнечная, Песчаная,"
        " Вишнёвая, Яблоневая, Кирпичная"
    ),
    ("{} улица", "{} аллея", "{} линия"),
    ("{} магистраль",),
    ("{}", "Старая {}", "Новая {}"),
)
_VIETNAMESE = Tongue(
    _words(
        "Bến Cảng, Cối Xay, Vườn Cam, Chợ Lớn, Trường Học, Bờ Sông, Cầu Đá, Hàng Dừa, Hoa Sen,"
        " Đồi Thông, Giếng Nước, Hải Đăng, Lò Gạch, Cây Đa, Ao Cá, Gò Đất, Ruộng Lúa, Bãi Cát,"
        " Suối Trong, Nắng Mai"
    ),
    ("Đường {}", "Phố {}", "Ngõ {}"),
    ("Đại lộ {}",),
    ("{}", "{} Cũ", "{} Mới"),
)
_CHINESE = Tongue(
    _words(
        "港口, 磨坊, 花园, 市场, 学校, 河滨, 石桥, 榆树, 灯塔, 泉水, 果园, 山坡, 湖边, 松林, 竹林,"
        " 梅花, 桂花, 阳光, 春风, 白云, 青石, 红砖"
    ),
    ("{}路", "{}街", "{}巷"),
    ("{}大道",),
    ("{}", "北{}", "南{}"),
)
_ARABIC = Tongue(
    _words(
        "الميناء, الطاحونة, الحديقة, السوق, المدرسة, النهر, الجسر, الزيتون, النخيل, المنارة,"
        " الينابيع, البستان, الرمان, الورد, الشاطئ, التلال, الياسمين, السلام, النور, القمر"
    ),
    ("شارع {}", "طريق {}", "زقاق {}"),
    ("جادة {}",),
    ("{}", "{} القديم", "{} الجديد"),
)

TONGUES = (_ENGLISH, _CZECH, _GREEK, _RUSSIAN, _VIETNAMESE, _CHINESE, _ARABIC)
"""The centre's first, then those of the quarters around it, counter-clockwise from the east."""

_CENTRE = 0.28


def quarter_of(u: float, v: float) -> int:
    """Quarter of a place given as shares of the half width: 0 in the centre, 1 to 6 around it.

    Examples
    --------
    >>> quarter_of(0.1, 0.1), quarter_of(0.9, 0.1), quarter_of(-0.9, -0.1)
    (0, 1, 4)
    """
    if norm(u, v) < _CENTRE:
        return 0
    turn = math.atan2(v, u) / (2.0 * math.pi) % 1.0
    return 1 + int(turn * (len(TONGUES) - 1)) % (len(TONGUES) - 1)


@dataclass(slots=True)
class NameBook:
    """Hands out street names; within a quarter a name comes back only when all are used."""

    rng: np.random.Generator
    _left: dict[tuple[int, bool], list[str]] = field(default_factory=dict)

    def new_name(self, quarter: int, *, large: bool) -> str:
        """Next unused name of a quarter.

        Examples
        --------
        >>> book = NameBook(np.random.Generator(np.random.PCG64(1)))
        >>> names = [book.new_name(0, large=True) for _ in range(20)]
        >>> len(set(names))
        20
        """
        left = self._left.setdefault((quarter, large), [])
        if not left:
            left.extend(self._all_names(TONGUES[quarter], large=large))
        return left.pop()

    def _all_names(self, tongue: Tongue, *, large: bool) -> list[str]:
        """Every name of one tongue, last come the plain ones, each group shuffled."""
        names: list[str] = []
        for variant in reversed(tongue.variants):
            patterns = tongue.avenues if large else tongue.roads
            group = [variant.format(p.format(word)) for p in patterns for word in tongue.words]
            names.extend(group[k] for k in self.rng.permutation(len(group)))
        return names
