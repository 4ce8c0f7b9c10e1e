"""The words that rosters use for grades, titles, yes and no. Data, in whatever language."""

from __future__ import annotations

DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9} | {
    "十": 10,
    "十一": 11,
    "十二": 12,
}
STAGE_STARTS = {"小学": 0, "小": 0, "初中": 6, "初": 6, "高中": 9, "高": 9}
STAGE_YEARS = {"小学": 6, "小": 6, "初中": 3, "初": 3, "高中": 3, "高": 3}

NOTHING = frozenset(
    {"", "无", "没有", "暂无", "未填", "不任课", "不任教", "-", "--", "—", "——", "/", "\\"}
) | {
    "n/a",
    "na",
    "none",
    "null",
    "nil",
}
YES = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "v", "1", "y", "yes", "true", "t"})
NO = (
    frozenset({"否", "不是", "非", "×", "✗", "✘", "☐", "□", "0", "n", "no", "false", "f"}) | NOTHING
)

TITLES: dict[str, str] = {
    word: title
    for title, words in {
        "正高级教师": "正高级教师 正高级 正高 中小学正高级教师 正高级讲师 教授级",
        "高级教师": "高级教师 高级 副高级 副高 副高级教师 中学高级 中学高级教师 中高 中小学高级教师 "
        "小学高级教师(副高)",
        "一级教师": "一级教师 一级 中级 中学一级 中学一级教师 中一 中小学一级教师 小学高级 小学高级教师 小高",
        "二级教师": "二级教师 二级 初级 助理级 中学二级 中学二级教师 中二 中小学二级教师 小学一级 小学一级教师 小一",
        "三级教师": "三级教师 三级 员级 中学三级 中学三级教师 中三 中小学三级教师 小学二级 小学二级教师 小二",
        "": "无 未评 未定级 未定 未聘 暂无 无职称 见习 见习期 - — / mr mr. mrs mrs. ms ms. miss",
    }.items()
    for word in words.split()
}
LEADS_PREPARATION = "备课组长"
HEADS_GROUP = ("教研组长", "学科组长", "教研组组长")
