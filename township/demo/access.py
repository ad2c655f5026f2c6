"""Who can be played in the demonstration: one ready sign-in for each kind of person. They exist nowhere else."""

from dataclasses import dataclass

PASSWORD = "qiaotou-demo"  # noqa: S105 - it opens invented accounts in a database that the demonstration made
PIN = "246810"


@dataclass(frozen=True)
class Player:
    """Someone to sign in as; `title` and `chinese_title` say what they are."""

    title: str
    chinese_title: str
    name: str
    phone: str


VILLAGER = Player("Villager", "村民", "王丽君", "13800000001")
ELDER = Player("Elder villager", "老年村民（大字版）", "陈阿凤", "13800000002")
CLERK = Player("Clerk at the till", "店员（收款）", "胡燕萍", "13800000003")
OWNER = Player("Shop owner", "店主", "陆亚芬", "13800000004")
EDITOR = Player("Village editor", "村文书（公开员）", "徐建军", "13800000005")
MEMBER = Player("Supervision committee", "村务监督委员", "张国平", "13800000006")
OFFICER = Player("Township officer (prepares)", "镇经办", "沈红霞", "13800000007")
SECOND_OFFICER = Player("Township officer (checks)", "镇复核", "孙立峰", "13800000008")
PLAYERS = (VILLAGER, ELDER, CLERK, OWNER, EDITOR, MEMBER, OFFICER, SECOND_OFFICER)

HOME_VILLAGE = "小桥头村"
HOME_SHOP = "阿芬早餐店"
