"""Names are told from words and titles; the roster wins, and the township's rule says whose are shown."""

import pytest

from engage.masking import names
from engage.masking.rules import Rule
from engage.masking.service import Masker

_NAMES = (
    *(
        "李和平",
        "周及第",
        "孙与非",
        "高峰",
        "白云飞",
        "方向明",
        "高兴国",
        "金秋菊",
        "万元良",
        "马路平",
        "江山",
        "王金社",
    ),
    *("陈方安生", "阿依古丽", "張建國", "葉志明", "劉德華"),
)

HERE = Masker(Rule(), frozenset({"张三", "欧阳建国", "高兴", "王建军", "李四"}), frozenset({"王建军"}))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("付張阿婆补助", "付張**补助"),
        ("付张阿婆补助", "付张**补助"),
        ("付 張\u3000阿 婆 补助", "付 張** 补助"),
        ("付歐陽建國工资", "付歐陽**工资"),
        ("付欧阳建国工资", "付欧阳**工资"),
        ("付劉曉華、刘晓华", "付劉**、刘**"),
        ("⾦(国華)误工", "⾦**)误工"),
        ("書記葉志明讲话", "書記葉志明讲话"),
    ],
)
def test_a_name_is_hidden_in_both_scripts(text: str, masked: str) -> None:
    roster = frozenset({"张阿婆", "欧阳建国", "劉曉華", "金国华", "叶志明"})
    here = Masker(Rule(), roster, cadres=frozenset({"叶志明"}))
    assert here.text("body", text) == masked
    assert here.column("lines.0.used_by", "張阿婆") == "張**"


@pytest.mark.parametrize(
    ("cell", "masked"),
    [
        ("张 三", "张*"),
        ("王 建 国", "王**"),
        ("李\u200b四", "李*"),
        ("张三、赵六", "张*、赵*"),
        ("会计王建国等三人", "会计王**等三人"),
        ("欧阳娜娜", "欧阳**"),
        ("阿卜杜拉·买买提", "阿*******"),
        ("三组张建国（代领）", "三组张**（代领）"),
        ("高兴", "高*"),
        ("徐美芳13800138000", "徐**138****8000"),
        *(
            (same, same)
            for same in ("王建军", "王会计", "李阿婆", "张*", "施工队", "老年协会", "党支部", "应急队", "全村")
        ),
        *((same, same) for same in ("高桥组", "种植大户", "经营户", "文化礼堂", "水电维修组", "村委会办公室", "")),
    ],
)
def test_a_column_of_names_hides_names_and_nothing_else(cell: str, masked: str) -> None:
    assert HERE.column("lines.0.used_by", cell) == masked
    assert HERE.column("lines.0.used_by", masked) == masked


@pytest.mark.parametrize(
    ("cell", "masked"),
    [
        *((name, name[0] + "*" * (len(name) - 1)) for name in _NAMES),
        ("欧阳和平", "欧阳**"),
        ("张建国李小红", "张**李**"),
        ("张三李四", "张*李*"),
        ("张三和李四", "张*和李*"),
        ("李和平和周及第", "李**和周**"),
        ("村委会和王小明", "村委会和王**"),
        *(
            (same, same)
            for same in ("马文书", "王主任", "安装费", "石料款", "安全施工", "水费和电费", "王家社", "项目管理")
        ),
        *((same, same) for same in ("卫生院", "农技站", "经费支出", "承租企业", "花木款", "办公用品")),
    ],
)
def test_without_a_roster_names_are_told_from_words(cell: str, masked: str) -> None:
    assert Masker(Rule()).column("lines.0.used_by", cell) == masked
    assert Masker(Rule()).column("lines.0.used_by", masked) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("付给高峰工资，经手人：江山", "付给高*工资，经手人：江*"),
        ("高峰、平安各一份", "高*、平安各一份"),
        ("水泥已领取", "水*已领取"),
        ("用电高峰时段，祝全村平安", "用电高峰时段，祝全村平安"),
        ("江山市水泥厂", "江山市水泥厂"),
    ],
)
def test_a_resident_whose_name_is_a_word_is_hidden_where_a_name_stands(text: str, masked: str) -> None:
    assert Masker(Rule(), frozenset({"高峰", "平安", "江山", "水泥"})).text("body", text) == masked


def test_the_roster_wins_over_words_and_titles_in_a_column() -> None:
    roster = Masker(Rule(), frozenset({"马文书", "水泥"}))
    assert [roster.column("", cell) for cell in ("马文书", "水泥", "王文书")] == ["马**", "水*", "王文书"]


def test_in_a_text_residents_are_hidden_and_cadres_and_words_are_not() -> None:
    text = "付给张三、欧阳建国工资，张 三已领取；王建军书记很高兴。"
    assert HERE.text("body", text) == "付给张*、欧阳**工资，张*已领取；王建军书记很高兴。"


@pytest.mark.parametrize("name", ["张\n三", "张\t三", "张-三", "张.三", "张（三", "张·三", "张\u3000\u3000三"])
def test_signs_and_gaps_within_a_name_do_not_hide_it(name: str) -> None:
    assert "三" not in HERE.text("body", f"付给{name}工资")


def test_the_rule_decides_whose_names_are_shown() -> None:
    everybody = Masker(Rule(residents=False), HERE.residents, HERE.cadres)
    nobody = Masker(Rule(cadres_shown=False, not_names=("张三",)), HERE.residents, HERE.cadres)
    assert everybody.text("body", "张三") == "张三"
    assert nobody.text("body", "王建军给张三") == "王**给张三"


def test_an_office_may_show_its_own_land_line_and_nobody_a_mobile() -> None:
    rule = Rule(office_phones=("057463801234", "13800138000"))
    assert Masker(rule).text("body", "监督电话 0574-63801234，0574-63801235") == "监督电话 0574-63801234，****"
    assert Masker(rule).text("body", "13800138000") == "138****8000"


def test_a_village_of_ten_thousand_is_looked_through_at_once() -> None:
    crowd = frozenset(chr(0x4E00 + number // 100) + chr(0x6000 + number) for number in range(10_000))
    masker, text = Masker(Rule(), crowd), "付给工资" * 250
    assert masker.text("body", text) == text
    assert names.hidden("司马相如") == "司马**"
