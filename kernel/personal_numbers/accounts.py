"""Words beside which digits are an account or a card: 账号, 身份证, and the banks' own names, 农行 and 信用社."""

import re

from kernel.personal_numbers import numbers

MONEY = re.compile(r"[.,0-9]*\s*[元万圆]")
_ACCOUNT = re.compile(
    r"(?:[账帐]\s*[号户]|卡\s*号|行卡|存折|银行卡|身份证|台胞证|军[官人]证|低保证|残疾证|[社医]保(?:[号卡]|编号)|户口[本簿]|[前后][0-9]{1,2}位"
    r"|[Qq]{2}|[Aa]ccount(?: number)?|A/C)(?P<gap>[^0-9\n]{0,8})$"
)
_BANK = (
    r"(?:银行|[工农建中交招]行(?![业动为政程走车人道])|农商|农信|信用社|信用联社|邮储|邮政储蓄|开户行"
    r"|储蓄[卡所]|借记卡)"
)
# Words for where subsidies and wages are paid into, which stand in many other places too.
_PAID_OUT = (
    r"(?:一卡通|惠农卡|市民卡|打卡|打到|转[账帐]?给|收款|存单|折号|户头|对公户|基本户|一般户|活期|定期|支行|分理处"
    r"|[卡账帐折]\s*[:：])"
)
# Where money goes to, or beside a bank, an account of that many digits stands, unless the paper's own number is told.
_OTHER_PAPER = r"(?!(?:(?!号码|[账帐]号|卡号)[^0-9])*(?:号(?!码)|单|流水|凭证|发票))"
_PAID_INTO = re.compile(rf"(?:汇入|转入|打入|汇至|转至|户名|{_PAID_OUT}|{_BANK}){_OTHER_PAPER}[^0-9\n]{{0,12}}$")
_SHORTEST_AT_A_BANK = 12
_AFTER = re.compile(r"\s*[(（][^0-9)）]{0,6}(?:[账帐]号|卡号|银行卡)")
_BANK_AFTER = re.compile(rf"\s*[(（]?[^0-9)）\s]{{0,4}}{_BANK}")
_LONGEST_SUM = 10
_BEFORE = 24


def is_named(text: str, start: int, end: int) -> bool:
    """Say whether a word for an account stands before this place or in brackets after it, and it is no sum of money.

    A sum has at most ten digits and words before it, 账号余额 20010012 元; what follows 账号： at once is the account.
    """
    if _AFTER.match(text, end) or _is_at_a_bank(text, start, end):
        return True
    word = _ACCOUNT.search(text[max(0, start - _BEFORE) : start])
    if word is None:
        return False
    a_sum = any(map(str.isalpha, word["gap"])) and end - start <= _LONGEST_SUM
    return not (a_sum and MONEY.match(text, end))


def is_said_before(text: str, start: int) -> bool:
    """Say whether a word for an account or a bank stands before this place, however few digits follow."""
    before = text[max(0, start - _BEFORE) : start]
    return bool(_ACCOUNT.search(before) or _PAID_INTO.search(before))


def _is_at_a_bank(text: str, start: int, end: int) -> bool:
    """Say whether as many digits as an account of a small bank has, and no day, stand beside a bank's name."""
    digits = "".join(filter(str.isdigit, text[start:end]))
    if len(digits) < _SHORTEST_AT_A_BANK or numbers.begins_with_recent_day(digits):
        return False
    return bool(_PAID_INTO.search(text[max(0, start - _BEFORE) : start]) or _BANK_AFTER.match(text, end))
