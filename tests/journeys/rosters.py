"""A clean roster, and one as a school keeps it."""

from tests.factories.rosters import HEAD, xlsx_file

SCHOOL, OTHER = "城关初级中学", "瑶琳初级中学"
LEFT = 12  # teachers of the clean roster who do not stand in the ugly one


def clean_rows():
    """Eight teachers who stay, and as many who will leave as ask for a confirmation."""
    stay = [
        ["林小雨", "T001", SCHOOL, "数学", "七年级", "13812345678"],
        ["姜娅", "T002", SCHOOL, "数学", "七年级", "13812345679"],
        ["韩梅", "T003", OTHER, "数学", "七年级", "13812345680"],
        ["王海", "T004", OTHER, "语文", "八年级", "13812345681"],
    ]
    go = [[f"离任{n}", f"T1{n:02}", SCHOOL, "语文", "八年级", ""] for n in range(LEFT)]
    return [HEAD, *stay, *go]


def ugly_file():
    """A file as a school keeps it: titles above, stars, spaces, old words, a total below."""
    head = [
        "序号",
        "*姓名",
        "*工号",
        "身份证号",
        "*单位",
        "任教学科",
        "任教年级",
        "联系电话",
        "进城时间",
    ]
    rows = [
        ["桐庐县教师名册", *[None] * 8],
        ["填表说明：带*的必填，请勿改动表头", *[None] * 8],
        head,
        [1, "林小雨", "T001", "330122198001010011", SCHOOL, "数学", "初一", 13812345678, "2011"],
        [2, "姜　娅", "T002", "330122198001010022", SCHOOL, "数学", "七年级、八年级", None, "2012"],
        [3, "韩  梅", "T003", "", SCHOOL, "数学", "七年级", "138 1234 5680", None],
        [4, "王海", "T004", "", "瑶琳中学", "语文", "八年级", None, None],
        [5, "新来的", "T005", "", SCHOOL, "数学", "７年级", None, None],
        [6, "说不清", "T006", "", SCHOOL, "数学", "九又四分之三", None, None],
        [None] * 9,
        ["合计", 6, *[None] * 7],
    ]

    def prepare(book, sheet):
        sheet.merge_cells("A1:I1")
        sheet.merge_cells("A2:I2")
        sheet.row_dimensions[8].hidden = True

    return xlsx_file(rows, title="教师", prepare=prepare)
