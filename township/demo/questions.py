"""What villagers of the demonstration ask, and how it goes on: answers, acceptances, refusals."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A case in words. `about`: part of a money line's purpose, empty for the village as a whole.

    `end`: the state in which it comes to rest, given time enough: open, answered, accepted or declined.
    """

    kind: str
    about: str
    text: str
    answer: str
    end: str
    reason: str = ""


QUESTIONS = (
    Question(
        "ask", "路灯电费", "路灯电费这个月多了好几百，是新装了路灯吗？",
        "上个月新装路灯 6 盏，另外天黑得早，亮灯时间每天多一个多小时。电费单可以到村委会看。",
        "accepted", "问得及时，电费单已核对，数字无误。",
    ),
    Question(
        "doubt", "村道修补", "村道修补写了 86 平方米，我去看过，好像没有这么大。",
        "监督委员会和提问的村民代表一起重新量过，是 84.5 平方米，按实际面积结算，多付的部分施工队已退回。",
        "accepted", "反映属实，已按实际面积重新结算。",
    ),
    Question(
        "propose", "", "公交站边上那段路晚上太黑，老人跳舞回家看不清，建议装一盏灯。",
        "已和电力公司看过现场，下月装一盏太阳能灯。",
        "accepted", "建议很好，已列入下月计划。",
    ),
    Question(
        "ask", "垃圾清运费", "垃圾清运费是按车算还是包月的？跟隔壁村一样吗？",
        "包月的，一年一签，合同在村委会档案柜里。隔壁村车次少，所以便宜些。",
        "accepted", "合同已复核。",
    ),
    Question(
        "ask", "档案柜", "档案柜是在哪里买的？有没有比过价？",
        "在镇上办公家具店买的，比了三家，这家最低，三张报价单都在。",
        "accepted", "报价单齐全。",
    ),
    Question(
        "doubt", "办公用品", "办公用品差不多每个月都买，用得完吗？",
        "印油和打印纸主要用在医保和养老登记上，领用登记本在文书那里，可以来看。",
        "answered",
    ),
    Question(
        "propose", "", "河边的垃圾桶太少，钓鱼的人乱扔，建议加两只。",
        "下周加两只带盖的，保洁员每天收一次。",
        "accepted", "已落实。",
    ),
    Question(
        "ask", "河道保洁", "河道保洁三个人，一个月来几天？我住河边只看到两个人。",
        "排班是三个人轮流，每天两人在岗。考勤表已贴在公告栏。",
        "accepted", "考勤表已公开。",
    ),
    Question(
        "doubt", "垃圾清运费", "这些钱是不是都被人拿走了。",
        "合同、车次单和付款凭证都在，欢迎到村委会查看。",
        "declined", "没有说明具体是哪一笔、哪件事，合同和凭证核对无误。",
    ),
    Question(
        "ask", "居家养老", "老年食堂的菜钱是怎么算的？自己付的那部分有没有算进去？",
        "这里写的是村里贴的部分，老人自己付的饭钱另有一本账，每月十号贴在食堂门口。",
        "accepted", "两本账都已核对。",
    ),
    Question(
        "propose", "", "文化礼堂的凳子坏了好几把，看戏没地方坐。",
        "已请木工来修，修不好的换掉。",
        "accepted", "已修好 11 把。",
    ),
    Question(
        "ask", "自来水管维修", "自来水管修了好几次了，为什么不一次换新的？",
        "这一段是老铸铁管，已申请明年整段更换，批下来之前坏了只能修。",
        "answered",
    ),
    Question(
        "doubt", "泵站", "水泵年年修，是不是买得不好？",
        "两台水泵是 2014 年的，超过使用年限了，已列入明年更新。",
        "answered",
    ),
    Question(
        "propose", "", "建议把开会的时间放在晚上，白天大家都在上班。",
        "下次村民代表会议定在晚上七点。",
        "accepted", "已采纳。",
    ),
    Question(
        "ask", "慰问", "慰问老人是按什么年龄算的？我妈七十九岁没有轮到。",
        "按虚岁满八十岁，您母亲明年就有了。",
        "accepted", "标准已在公告栏写明。",
    ),
    Question(
        "doubt", "绿化", "绿化补种的树苗死了不少，钱白花了吧？",
        "合同里有一年养护期，死掉的由对方免费补种，春天补。",
        "accepted", "合同条款属实，已督促补种。",
    ),
    Question(
        "propose", "", "我家猫不见了，请村里用广播找一找。",
        "请到村委会登记，广播只用于防台和停水等通知。",
        "declined", "不属于监督事项。",
    ),
    Question(
        "ask", "菜场摊位费", "菜场摊位费今年有没有涨？",
        "没有涨，每个摊位还是一个月 200 元。",
        "accepted", "收据已抽查。",
    ),
    Question(
        "ask", "环境整治补助", "镇里给的环境整治补助用在哪里了？",
        "用在河道保洁和公共厕所上，年底单独列一张表公开。",
        "answered",
    ),
    Question(
        "ask", "厂房租金", "厂房租金是一次付清的吗？合同到哪一年？",
        "一季度付一次，合同到 2028 年底。",
        "accepted", "合同已核对。",
    ),
)  # fmt: skip

THANKED = Question(
    "ask", "路灯电费", "路灯电费里有没有算上文化礼堂的电？",
    "文化礼堂单独装了表，不在路灯电费里，两张电费单都贴在公告栏。", "accepted",
    "问得仔细，电费单已核对。",
)  # fmt: skip

UNFINISHED = (
    Question("ask", "垃圾清运费", "上个月垃圾清运费写的是一个月，国庆那几天车没有来，扣钱了吗？", "", "open"),
    Question("propose", "", "菜场门口下雨天积水，老人容易滑倒，能不能铺一下？", "", "open"),
    Question(
        "doubt", "路灯电费", "村西头三盏灯半夜也亮着，电费是不是可以省一点？",
        "已请电工调了定时开关，十一点以后隔一盏亮一盏。", "answered",
    ),
    Question(
        "ask", "办公楼水电费", "办公楼水电费为什么比隔壁村高？",
        "老年活动室也用这个电表，下月起分开装表、分开公开。", "answered",
    ),
)  # fmt: skip
