"""What teachers ask the library, and the items that must be among the first ten.

Each is a sentence of its own: the words, and the keys of items.
"""

QUESTIONS = {
    # Words inside titles.
    "浮": "buoy", "沉与浮": "buoy", "鸡蛋": "buoy", "物理小实验": "buoy", "生活中的物理": "buoy",
    "大气压": "pressure", "吸管": "pressure", "平衡条件": "lever", "杠杆": "lever",
    "势能": "energy", "光路": "light", "凸透镜": "lens", "成像规律": "lens",
    "小灯泡": "circuit", "故障排查": "circuit", "欧姆": "ohm", "三种错误": "ohm",
    "特性": "sound", "沸腾": "heat", "报告单": "heat", "电解水": "water", "实验室制取": "co2",
    "指示剂": "acid", "紫甘蓝": "acid", "配平": "balance", "安全守则": "safety",
    "误差分析": "salt", "粗盐": "salt", "洋葱": "cell", "表皮细胞": "cell", "光合作用": "photo",
    "显性": "gene", "心脏": "heart", "公转": "earth", "四季": "earth", "等高线": "map",
    "黄河": "river", "成语接龙": "scratch", "循环": "scratch python", "通识课": "ai",
    "符号陷阱": "rational", "混合运算": "rational", "无理数": "root", "理数": "rational root",
    "一元二次": "equation", "二次方程": "equation", "勾股": "pythagoras", "拼图": "pythagoras reading",
    "全等三角形": "congruent", "圆周角": "circle", "三角函数": "trig", "一次函数": "function",
    "平均数": "statistics", "抛硬币": "probability", "颠倒相乘": "fraction", "错题本": "mistakes",
    "方程组": "linear", "平行线": "parallel", "背影": "beiying", "《背影》": "beiying",
    "故乡": "hometown poem", "月亮": "poem", "量表": "essay", "文言文": "classical",
    "红星照耀": "red", "完成时": "tense", "阅读课": "reading", "支架": "friend", "拼读": "phonics",
    "丝绸之路": "silk", "鸦片战争": "opium", "保护法": "law", "微辩论": "debate",
    "节气": "paper", "手势": "sing", "跳绳": "rope", "传接球": "football", "角色卡": "group",
    "双减": "homework", "弹性作业": "homework", "家访": "parents", "调适": "anxiety",
    "发芽": "club", "复习课": "unnamed",
    # Captions, and what was said in a lesson.
    "潜水艇": "buoy", "悬浮": "buoy", "纸片没有掉": "pressure", "振动频率": "sound",
    "长颈漏斗": "co2", "石灰水": "co2", "盖玻片": "cell", "北回归线": "earth",
    "负负得正": "rational", "赵爽": "pythagoras", "手指记忆": "trig", "举头望": "poem",
    "子由": "poem", "museum": "tense", "vowel": "phonics", "窗花": "paper", "呼吸法": "anxiety",
    "移动光屏": "lens", "连半径": "circle", "爬月台": "beiying", "一个说通商": "opium",
    "轮流触摸": "heart", "试触法": "circuit",
    # Words of files, texts and debriefs.
    "酒精灯": "heat", "钩码": "lever", "过山车": "energy", "碳酸氢钠": "safety", "玻璃棒": "salt",
    "双眼皮": "gene", "鞍部": "map", "逼近法": "root", "树状图": "probability", "半价": "linear",
    "智叟": "classical", "比较级": "friend", "网吧": "law", "踝关节": "rope", "优点": "parents",
    "激光笔": "light", "加湿器": "light", "隐私": "ai", "汗血马": "silk", "圆规": "hometown",
    "截距": "function", "测量活动": "parallel", "编题": "homework", "厚障壁": "hometown",
    # Formulas, however they are typed.
    "H₂O": "water", "h2o": "water", "CO2": "co2", "CO₂": "co2", "Fe2O3": "balance",
    "½mv²": "energy", "1/2mv2": "energy", "F₁L₁": "lever", "√2": "root", "≥": "acid equation function",
    "x≥3": "function", "b²-4ac": "equation", "x²+2x": "equation", "a²+b²": "pythagoras",
    "a2+b2=c2": "pythagoras", "sin30°": "trig", "30°": "light trig", "23.5°": "earth", "100℃": "heat",
    "4℃": "club", "10Ω": "ohm", "I=U/R": "ohm", "△ABC": "congruent", "△ABC≌△DEF": "congruent",
    "∠B": "congruent", "∥": "parallel", "pH": "acid", "3:1": "gene", "Aa×Aa": "gene",
    # English, and both beside each other.
    "Scratch": "scratch", "python": "python", "for 循环": "python", "jigsaw": "reading",
    "Present Perfect": "tense", "best friend": "friend", "magic e": "phonics", "ＨＺ": "sound",
    "expert groups": "reading", "SSS": "congruent", "range": "python", "Unit 3": "friend",
    # Authors, schools, tags, chapters, subjects, and several words.
    "林晓雨": "buoy pressure sound", "晓雨 压强": "pressure", "Emma": "tense reading friend phonics",
    "吴雅琴 古诗": "poem", "家庭实验": "buoy pressure acid", "数学史": "root pythagoras",
    "整本书阅读": "hometown red", "中考 文言": "classical", "分层作业": "balance homework",
    "第十章": "buoy", "相交线": "parallel", "碳和碳的氧化物": "co2", "八年级上册": "beiying red",
    "实验 浮力": "buoy", "浮力 实验": "buoy", "公开课 反思": "parallel", "合作学习": "reading group",
    "同课异构 圆": "circle", "试卷 遗传": "gene", "期末复习": "energy anxiety", "地图 历史": "silk",
    "学案": "lever water root", "同研一中 错题": "mistakes",
}  # fmt: skip

# What nobody said, or said of nobody: none of these finds anything.
NOTHING = ("量子纠缠", "√3", "≤", "金不换", "浮力 唐诗", "△ABD", "海伦公式", "xyzzy", "理物")
