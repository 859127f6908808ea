"""`gongkai user NAME --role operator`: make the first people, who can make the others. Asks for the password.

Told in the log. Once somebody of the openness office or a leader is there, a post that decides is proposed on the
staff screens and confirmed there by a second person; this command then gives only posts that do not decide.
"""

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
    from gongkai.frame.time import now
    from gongkai.organisation.models import User
    from gongkai.workdesk import people

    if User.objects.filter(username=words.username).exists():
        raise BadInput(f"登录名“{words.username}”已存在。")
    password = os.environ.get("GONGKAI_PASSWORD") or getpass.getpass("密码：")
    people.create_first(
        username=words.username,
        full_name=words.full_name,
        roles=[Role(role) for role in words.role],
        password=password,
        at=now(),
    )
    print(f"已建立登录名“{words.username}”（{'、'.join(Role(role).zh for role in words.role)}）。")
    return 0
