"""`gongkai user NAME --role operator`: make the first person who can make the others. Asks for the password."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Sequence

from gongkai.cli.django import bureau_is_set_up, setup
from gongkai.errors import BadInput
from gongkai.organisation.roles import Role


def main(argv: Sequence[str]) -> int:
    """Create the person, with a password that the house's rules accept."""
    parser = argparse.ArgumentParser(prog="gongkai user", description=__doc__)
    parser.add_argument("username")
    parser.add_argument("--full-name", default="")
    parser.add_argument("--role", choices=[role.value for role in Role], action="append", required=True)
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    from django.contrib.auth.models import Group
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from gongkai.organisation.models import User

    if User.objects.filter(username=words.username).exists():
        raise BadInput(f"登录名“{words.username}”已存在。")
    password = os.environ.get("GONGKAI_PASSWORD") or getpass.getpass("密码：")
    try:
        validate_password(password)
    except ValidationError as error:
        raise BadInput("".join(error.messages)) from error
    with transaction.atomic():
        person = User.objects.create_user(words.username, password=password, full_name=words.full_name)
        person.groups.set(Group.objects.filter(name__in=words.role))
    print(f"已建立登录名“{words.username}”（{'、'.join(Role(role).zh for role in words.role)}）。")
    return 0
