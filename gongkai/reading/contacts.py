"""Who to call: the lines 联系人, 联系电话 of the document itself, not of the page's foot."""

from __future__ import annotations

import re

from gongkai.reading.reading import Contact

__all__ = ["contacts_in", "is_contact_line"]

_PERSON = r"(?:联\s*系\s*人(?:员)?(?:及(?:联系)?(?:电话|方式))?|联络人|联系同志|经办人|咨询人)"
_PHONE = r"(?:联\s*系\s*(?:电\s*话|方\s*式)|咨\s*询\s*电\s*话|电\s*话|手\s*机|传\s*真)"
_LINE = re.compile(rf"^[（(]?\s*(?:{_PERSON}|联\s*系\s*电\s*话|联\s*系\s*方\s*式|咨询电话)\s*[：:]")
_LABEL = re.compile(rf"({_PERSON}|{_PHONE})\s*[：:]?\s*")
_NUMBER = re.compile(r"(?<!\d)(?:[（(]?0\d{2,3}[）)]?[-－—– ]?)?[1-9][\d*]{5,10}(?:[-－—转/、]\d{1,4}(?!\d))?(?!\d)")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,12}")


def is_contact_line(text: str) -> bool:
    return bool(_LINE.match(text)) and len(text) <= 200


def contacts_in(text: str) -> list[Contact]:
    """Return the people and telephones of a contact line; a telephone without a person has an empty name."""
    names: list[str] = []
    phones: list[str] = []
    contacts: list[Contact] = []

    def close() -> None:
        for place in range(max(len(names), len(phones))):
            name = names[place] if place < len(names) else (names[-1] if names else "")
            phone = phones[place] if place < len(phones) else (phones[-1] if phones else "")
            contacts.append(Contact(name, phone))
        names.clear()
        phones.clear()

    labels = list(_LABEL.finditer(text))
    for place, label in enumerate(labels):
        value = text[label.end() : labels[place + 1].start() if place + 1 < len(labels) else len(text)]
        if label[1].replace(" ", "").startswith(("传真",)):
            continue
        if re.match(_PERSON, label[1]):
            if names or phones:
                close()
            for piece in re.split(r"[、，,；;/]|\s{2,}|(?<=\d)\s+", value.strip(" （）()。；;，,")):
                # 张 敏 is one person, 张敏 李强 are two.
                words = piece.split()
                if len(words) == 2 and all(len(word) == 1 for word in words):
                    piece = "".join(words)
                names.extend(name for name in _NAME.findall(piece) if name not in {"电话", "联系电话"})
                phones.extend(number.strip() for number in _NUMBER.findall(piece))
        else:
            phones.extend(number.strip() for number in _NUMBER.findall(value))
    close()
    return [contact for contact in contacts if contact.name or contact.phone]
