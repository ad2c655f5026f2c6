#!/usr/bin/env python3
"""Checks what a Qiaotou township hands out, without any of its code: one file, Python 3.8 or newer, nothing to install.

    python3 qiaotou_check.py receipt RECEIPT.json [--digests HISTORY.jsonl]
    python3 qiaotou_check.py digests HISTORY.jsonl [--earlier OLDER.jsonl] [--show NUMBER]

`receipt` checks that a line of the books is under a signed seal, and with `--digests` that this seal is in the public
history. `digests` checks the history of seals: every signature, the chain, and that the books only ever grew;
`--earlier` that a history downloaded before is its beginning; `--show` prints a seal, to lay beside a photograph.

Exit status: 0 everything holds, 1 something does not hold (and is named), 2 the check could not be made.
The formats are described in docs/ledger-proofs.md of Qiaotou.
"""

import argparse
import datetime
import hashlib
import json
import locale
import os
import re
import sys

TRANSFER, SEAL, RECEIPT = "qiaotou ledger transfer 1", "qiaotou ledger seal 1", "qiaotou ledger receipt 1"
FIELDS = (
    *("township_id", "id", "entry_id", "line", "kind", "debit_id", "credit_id", "amount", "unit", "code"),
    *("effective_on", "recorded_at", "expires_at", "target_id", "target_amount", "target_before"),
    *("lot_expires_on", "key", "fingerprint", "details"),
)
SHOWN = ("id", "kind", "amount", "unit", "code", "effective_on", "recorded_at", "debit_id", "credit_id", "details")
NUMBER, DIGEST, MOMENT = r"0|[1-9]\d{0,17}", r"[0-9a-f]{64}", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}"
SEAL_LINES = (
    ("version", re.escape(SEAL)),
    ("township", NUMBER),
    ("number", NUMBER),
    ("tree_size", NUMBER),
    ("root", DIGEST),
    ("previous", DIGEST),
    ("sealed_at", MOMENT),
    ("key_id", r"[0-9a-f]{16}"),
)

LABELS = {
    **{"id": "编号", "kind": "种类", "amount": "数额", "unit": "单位", "code": "事由", "effective_on": "记账日"},
    **{
        "recorded_at": "记录时间",
        "debit_id": "借方账户",
        "credit_id": "贷方账户",
        "details": "说明",
        "township": "乡镇",
    },
    **{"seal number": "封条编号", "tree_size": "封住的账目", "root": "封条号码", "sealed_at": "封账时间"},
    **{"key_id": "钥匙编号", "township": "乡镇"},
}

# Every sentence in both languages.
SAID = {
    "holds": ("OK: %(what)s holds.", "通过：%(what)s核对无误。"),
    "fails": ("DOES NOT HOLD: %(why)s", "不对：%(why)s"),
    "unusable": ("Could not check: %(why)s", "没法核对：%(why)s"),
    "no_file": ("%(file)s can't be read (%(error)s).", "读不了文件 %(file)s（%(error)s）。"),
    "no_json": ("%(place)s is not JSON (%(error)s).", "%(place)s 不是 JSON 格式（%(error)s）。"),
    "form": ("%(place)s: %(field)s is missing or not of its form.", "%(place)s：%(field)s 缺失或格式不对。"),
    "key_id": (
        "%(place)s: the public key is not the one that the seal names.",
        "%(place)s：公钥不是封条上写的那一把。",
    ),
    "signature": (
        "%(place)s: the signature is not that of the key over these words.",
        "%(place)s：签名对不上，封条的内容被改过或不是这把钥匙签的。",
    ),
    "path": (
        "the line of the books does not lead to the sealed root: it, its place or its path was changed.",
        "这笔账算不到封条上的根：账目、位置或路径被改过。",
    ),
    "town": ("the line and the seal are of different townships.", "账目和封条不是同一个乡镇的。"),
    "size": ("the receipt and its seal name different sizes.", "凭证和封条上的总笔数不一样。"),
    "absent": (
        "the receipt's seal %(number)s is not in the history of seals.",
        "凭证上的第 %(number)s 号封条不在公开的封条历史里。",
    ),
    "gap": (
        "%(place)s: seal %(expected)s should stand here, not %(found)s.",
        "%(place)s：这里应是第 %(expected)s 号封条，却是第 %(found)s 号。",
    ),
    "mixed": ("%(place)s: the seal is of another township.", "%(place)s：这一号封条是别的乡镇的。"),
    "chain": ("%(place)s: the seal does not continue the one before.", "%(place)s：这一号封条接不上前一号。"),
    "shrunk": ("%(place)s: the books did not grow.", "%(place)s：账目笔数没有增加。"),
    "clock": ("%(place)s: sealed before the one before.", "%(place)s：封账时间早于前一号。"),
    "regrown": (
        "%(place)s: these books do not begin with those of the seal before: something was changed or removed.",
        "%(place)s：这一号的账不是在前一号的账上接着记的：有账被改过或删过。",
    ),
    "rewritten": (
        "seal %(number)s is another one in the file that was downloaded earlier: the history was rewritten.",
        "第 %(number)s 号封条和早先下载的不一样：历史被改写了。",
    ),
    "cut": (
        "the file that was downloaded earlier has %(earlier)s seals, this one only %(now)s: seals were removed.",
        "早先下载的有 %(earlier)s 号封条，现在只有 %(now)s 号：有封条被删了。",
    ),
    "empty": ("%(file)s has no seal.", "%(file)s 里没有封条。"),
    "unknown": ("There is no seal %(number)s.", "没有第 %(number)s 号封条。"),
    "new_key": (
        "Note: from seal %(number)s on another key signs, %(key)s. Ask the township why.",
        "注意：从第 %(number)s 号起换了签名钥匙 %(key)s，请向乡镇问明原因。",
    ),
    "compare": (
        "Compare number, root and key with the seal on the notice board, a printed sheet or a photograph.",
        "请把号码、根和钥匙编号同公告栏、打印件或照片上的封条对一对。",
    ),
    "alone": (
        "This shows that whoever has the key signed it. Add --digests to see that it is in the public history.",
        "这说明它由持有该钥匙的人签过。加上 --digests 可以核对它在公开的历史里。",
    ),
    "the_receipt": ("the receipt", "凭证"),
    "the_history": ("the history of %(count)s seals", "共 %(count)s 号的封条历史"),
    "prefix": (
        "The earlier file with %(count)s seals is its beginning.",
        "早先下载的 %(count)s 号封条与它的开头一致。",
    ),
    "listed": (
        "The whole history of %(count)s seals was checked; the receipt's seal is number %(number)s of the history.",
        "封条历史共 %(count)s 号，全部核对过，首尾相接；凭证的封条就是其中的第 %(number)s 号。",
    ),
    "line": ("line %(line)s of %(file)s", "%(file)s 第 %(line)s 行"),
}


class DoesNotHold(Exception):
    """Something was changed, or never was what it says; with the name of a sentence and what it mentions."""


class Unusable(Exception):
    """The check could not be made."""


# Ed25519 after RFC 8032, section 6: points in extended coordinates (X, Y, Z, T), x = X/Z, y = Y/Z, x*y = T/Z.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def added(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor, point):
    found = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = added(found, point)
        point, factor = added(point, point), factor >> 1
    return found


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point_of(data):
    """Return the point that 32 bytes stand for, or None."""
    y, sign = int.from_bytes(data, "little"), data[31] >> 7
    y &= (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public_key, signature, words):
    owner, commitment = point_of(public_key), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if owner is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + words).digest(), "little") % ORDER
    return same(times(scalar, BASE), added(commitment, times(challenge, owner)))


# The Merkle tree of RFC 6962; the two checks are those of RFC 9162, sections 2.1.3.2 and 2.1.4.2.


def pair(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(leaf, position, size, path, root):
    node, last, found = position, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = pair(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = pair(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def grown(first, second, old_root, new_root, path):
    if not path:
        return False
    steps = list(path) if first & (first - 1) else [old_root] + list(path)
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = pair(step, old), pair(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = pair(new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


# Reading the two kinds of file. Nothing is believed: every field is there, once, and of its form.


def read_json(text, place):
    def once(pairs):
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a name stands twice")
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Unusable("no_json", {"place": place, "error": error})


def with_fields(value, names, place):
    """Return a JSON object that has these fields and no others."""
    if not isinstance(value, dict):
        raise DoesNotHold("form", {"place": place, "field": "{...}"})
    for name in sorted(set(value) ^ set(names)):
        raise DoesNotHold("form", {"place": place, "field": name})
    return value


def bytes_of(value, size, place, field):
    if not (isinstance(value, str) and re.fullmatch("[0-9a-f]{%d}" % (2 * size), value)):
        raise DoesNotHold("form", {"place": place, "field": field})
    return bytes.fromhex(value)


def hashes_of(value, place, field):
    if not (isinstance(value, list) and len(value) <= 128):
        raise DoesNotHold("form", {"place": place, "field": field})
    return [bytes_of(step, 32, place, field) for step in value]


def lines_of(text, names, place, field):
    """Return the lines of signed or sealed words by name; each line is ended, the last one too."""
    lines = text.split("\n") if isinstance(text, str) else []
    if len(lines) != len(names) + 1 or lines[-1]:
        raise DoesNotHold("form", {"place": place, "field": field})
    return dict(zip(names, lines))


def encoded(text, place, field):
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise DoesNotHold("form", {"place": place, "field": field})


def seal_of(value, place):
    """Return a seal by the names of its lines, once its signature holds."""
    lines = lines_of(value["words"], [name for name, _ in SEAL_LINES], place, "words")
    for name, form in SEAL_LINES:
        if not re.fullmatch(form, lines[name], re.ASCII):
            raise DoesNotHold("form", {"place": place, "field": name})
    key = bytes_of(value["public_key"], 32, place, "public_key")
    signature = bytes_of(value["signature"], 64, place, "signature")
    if hashlib.sha256(key).hexdigest()[:16] != lines["key_id"]:
        raise DoesNotHold("key_id", {"place": place})
    words = value["words"].encode("ascii")
    if not signed(key, signature, words):
        raise DoesNotHold("signature", {"place": place})
    found = dict(lines, digest=hashlib.sha256(words).hexdigest(), public_key=value["public_key"])
    return dict(found, number=int(lines["number"]), tree_size=int(lines["tree_size"]))


def read(path):
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise Unusable("no_file", {"file": path, "error": error})


def check_receipt(path):
    """Return the lines of the transfer and the seal of a receipt that holds."""
    names = ("format", "transfer", "position", "tree_size", "path", "seal")
    value = with_fields(read_json(read(path), path), names, path)
    if value["format"] != RECEIPT:
        raise DoesNotHold("form", {"place": path, "field": "format"})
    transfer = lines_of(value["transfer"], ("version",) + FIELDS, path, "transfer")
    if transfer["version"] != TRANSFER:
        raise DoesNotHold("form", {"place": path, "field": "transfer"})
    for name in ("position", "tree_size"):
        if type(value[name]) is not int or not 0 <= value[name] < 10**18:
            raise DoesNotHold("form", {"place": path, "field": name})
    steps = hashes_of(value["path"], path, "path")
    seal = seal_of(with_fields(value["seal"], ("words", "signature", "public_key"), path), path)
    if seal["tree_size"] != value["tree_size"]:
        raise DoesNotHold("size", {})
    leaf = hashlib.sha256(b"\x00" + encoded(value["transfer"], path, "transfer")).digest()
    in_tree = 0 <= value["position"] < value["tree_size"]
    if not in_tree or not included(leaf, value["position"], value["tree_size"], steps, bytes.fromhex(seal["root"])):
        raise DoesNotHold("path", {})
    if transfer["township_id"] != seal["township"]:
        raise DoesNotHold("town", {})
    return transfer, seal


def check_history(path, say):
    """Return the seals of a history that holds, in their order."""
    seals = []
    for number, text in enumerate(filter(None, read(path).split("\n")), 1):
        place = say("line", {"line": number, "file": path})
        value = with_fields(read_json(text, place), ("words", "signature", "public_key", "consistency"), place)
        seal = seal_of(value, place)
        check_step(seals[-1] if seals else None, seal, hashes_of(value["consistency"], place, "consistency"), place)
        seals.append(seal)
    if not seals:
        raise Unusable("empty", {"file": path})
    return seals


def check_step(before, seal, path, place):
    """Check that a seal continues the one before."""
    expected = before["number"] + 1 if before else 1
    if seal["number"] != expected:
        raise DoesNotHold("gap", {"place": place, "expected": expected, "found": seal["number"]})
    if before and seal["township"] != before["township"]:
        raise DoesNotHold("mixed", {"place": place})
    if seal["previous"] != (before["digest"] if before else "0" * 64):
        raise DoesNotHold("chain", {"place": place})
    if seal["tree_size"] <= (before["tree_size"] if before else 0):
        raise DoesNotHold("shrunk", {"place": place})
    if before and seal["sealed_at"] < before["sealed_at"]:
        raise DoesNotHold("clock", {"place": place})
    roots = [bytes.fromhex(one["root"]) for one in (before or seal, seal)]
    if not (grown(before["tree_size"], seal["tree_size"], *roots, path) if before else path == []):
        raise DoesNotHold("regrown", {"place": place})


def check_prefix(earlier, seals):
    for old, new in zip(earlier, seals):
        if old["digest"] != new["digest"] or old["public_key"] != new["public_key"]:
            raise DoesNotHold("rewritten", {"number": old["number"]})
    if len(earlier) > len(seals):
        raise DoesNotHold("cut", {"earlier": len(earlier), "now": len(seals)})


# What is told.


def tell_receipt(options, say):
    transfer, seal = check_receipt(options.file)
    told = [row(name, printable(transfer[name]), options.lang) for name in SHOWN if name != "recorded_at"]
    told += [row("recorded_at", in_both_times(transfer["recorded_at"]), options.lang)] + seal_told(seal, options.lang)
    if options.digests:
        seals = check_history(options.digests, say)
        number = seal["number"]
        if number > len(seals) or seals[number - 1]["digest"] != seal["digest"]:
            raise DoesNotHold("absent", {"number": number})
        told.append(say("listed", {"number": number, "count": len(seals)}))
    told.append(say("holds", {"what": say("the_receipt", {})}))
    return told + ([] if options.digests else [say("alone", {})])


def tell_digests(options, say):
    seals = check_history(options.file, say)
    if options.show is not None and not 1 <= options.show <= len(seals):
        raise Unusable("unknown", {"number": options.show})
    told = seal_told(seals[(options.show or len(seals)) - 1], options.lang)
    for before, seal in zip(seals, seals[1:]):
        if before["public_key"] != seal["public_key"]:
            told.append(say("new_key", {"number": seal["number"], "key": seal["key_id"]}))
    if options.earlier:
        earlier = check_history(options.earlier, say)
        check_prefix(earlier, seals)
        told.append(say("prefix", {"count": len(earlier)}))
    whole = say("the_history", {"count": len(seals)})
    return told + [say("holds", {"what": whole}), say("compare", {})]


def seal_told(seal, lang):
    names = ("township", "number", "tree_size", "root", "sealed_at", "key_id")
    grouped = {name: " ".join(re.findall("....", seal[name])) for name in ("root", "key_id")}
    shown = dict(seal, sealed_at=in_both_times(seal["sealed_at"]), **grouped)
    return [row("seal number" if name == "number" else name, shown[name], lang) for name in names]


def row(name, value, lang):
    """Return a label and its value; a Chinese letter is as wide as two others."""
    label = LABELS[name] if lang == "zh" else name
    return label + " " * max(1, 15 - len(label) * (2 if lang == "zh" else 1)) + str(value)


def in_both_times(text):
    """Return a moment in UTC and in Beijing's time; words of another form as they are."""
    try:
        there = datetime.datetime.strptime(text + "+0000", "%Y-%m-%d %H:%M:%S.%f%z") + datetime.timedelta(hours=8)
    except (ValueError, OverflowError):
        return printable(text)
    return "%s UTC = %s 北京时间 (UTC+8)" % (text, there.strftime("%Y-%m-%d %H:%M:%S"))


def printable(text):
    """Return the text without what would play tricks on a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def speaker(language):
    column = {"en": 0, "zh": 1}[language]

    def say(name, values):
        shown = {key: printable(value) if isinstance(value, str) else value for key, value in values.items()}
        return SAID[name][column] % shown

    return say


def own_language():
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    asked = asked or locale.getlocale()[0] or ""
    return "zh" if asked.lower().startswith(("zh", "chinese")) else "en"


def options_of(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    language = argparse.ArgumentParser(add_help=False)
    told = {"choices": ("en", "zh"), "help": "English or 中文"}
    language.add_argument("--lang", default=argparse.SUPPRESS, **told)  # here it must not undo what stands before
    parser.add_argument("--lang", default=own_language(), **told)
    commands = parser.add_subparsers(dest="command", required=True)
    receipt = commands.add_parser("receipt", parents=[language], help="check a receipt 核对一张凭证")
    receipt.add_argument("file")
    receipt.add_argument("--digests", metavar="FILE", help="the public history of seals 公开的封条历史")
    digests = commands.add_parser("digests", parents=[language], help="check the history of seals 核对封条历史")
    digests.add_argument("file")
    digests.add_argument("--earlier", metavar="FILE", help="a history downloaded before 早先下载的封条历史")
    digests.add_argument("--show", metavar="NUMBER", type=int, help="print this seal 显示这一号封条")
    return parser.parse_args(words)


def main(words):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = options_of(words)
    say = speaker(options.lang)
    try:
        told = (tell_receipt if options.command == "receipt" else tell_digests)(options, say)
    except DoesNotHold as trouble:
        print(say("fails", {"why": say(*trouble.args)}))
        return 1
    except Unusable as trouble:
        print(say("unusable", {"why": say(*trouble.args)}), file=sys.stderr)
        return 2
    print("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
