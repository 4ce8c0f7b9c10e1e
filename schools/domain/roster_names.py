"""How a name is found from a keyboard, and the sign-in name of a new person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# Characters that are read otherwise when they are a surname.
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "盖": "ge", "区": "ou",
    "任": "ren", "朴": "piao", "繁": "po", "华": "hua", "召": "shao", "种": "chong",
    "覃": "qin", "翟": "zhai", "石": "shi", "沈": "shen", "员": "yun", "洗": "xian",
    "乐": "yue", "宁": "ning", "折": "she", "秘": "bi", "缪": "miao", "么": "yao",
    "能": "nai", "句": "gou", "褚": "chu", "葛": "ge", "那": "na", "牟": "mou", "黑": "he",
    "盛": "sheng", "燕": "yan", "应": "ying", "柏": "bai", "贾": "jia", "车": "che",
    "谌": "chen", "祭": "zhai", "尉": "wei", "纪": "ji", "隗": "wei", "邸": "di", "冼": "xian",
    "曲": "qu", "俞": "yu", "佴": "nai", "不": "fou", "晟": "cheng", "适": "kuo", "撒": "sa",
    "万俟": "moqi", "尉迟": "yuchi", "长孙": "zhangsun", "澹台": "tantai", "令狐": "linghu",
    "单于": "chanyu", "鲜于": "xianyu", "宰父": "zaifu", "亓官": "qiguan",
}  # fmt: skip
DOUBLE_SURNAMES = frozenset({
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "夏侯", "慕容", "司徒",
    "公孙", "轩辕", "端木", "百里", "东郭", "南宫", "呼延", "钟离", "宇文",
    "闻人", "赫连", "太史", "仲孙", "申屠", "公冶", "宗政", "濮阳", "淳于",
    "司空", "西门", "南门", "第五", "拓跋", "独孤", "万俟", "尉迟", "长孙",
    "澹台", "令狐", "单于", "鲜于", "宰父", "亓官",
})  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
USERNAME_LENGTH = 60


def name_index(name: str) -> tuple[str, str]:
    """Return the pinyin and the initials of ``name``: 曾晓宇 gives "zeng xiaoyu" and "zxy"."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if not HAN.match(plain):
        words = plain.casefold().split()
        return " ".join(words)[:200], "".join(word[0] for word in words)[:40]
    length = 2 if plain[:2] in DOUBLE_SURNAMES and len(plain) > 2 else 1
    surname, given = plain[:length], plain[length:]
    family = SURNAMES.get(surname) or "".join(_syllables(surname))
    syllables = _syllables(given)
    initials = "".join(s[0] for s in _syllables(surname)[1:] + syllables if s)
    pinyin = " ".join(part for part in (family, "".join(syllables)) if part)
    return pinyin[:200], (family[:1] + initials)[:40]


def _syllables(text: str) -> list[str]:
    # Its dictionary takes 30 MB and a third of a second; only who brings rosters needs it.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    compact = "".join(text.split()).casefold()
    return [s for s in lazy_pinyin(compact, style=Style.NORMAL, v_to_u=False) if s.strip("·.")]


def new_username(
    *, staff_number: str, pinyin: str, county_code: str, is_taken: Callable[[str], bool]
) -> str:
    """Return a free sign-in name: the staff number, else the name in pinyin, else with a number.

    A staff number that is taken in another county is told apart by the county's code.
    """
    base = staff_number or "".join(ch for ch in pinyin if ch.isascii() and ch.isalnum())
    base = (base or "teacher")[: USERNAME_LENGTH - 6]
    wanted = [base]
    if staff_number:
        base = f"{county_code}-{base}"[: USERNAME_LENGTH - 6]
        wanted.append(base)
    for name in wanted:
        if not is_taken(name):
            return name
    number = 2
    while is_taken(f"{base}{number}"):
        number += 1
    return f"{base}{number}"
