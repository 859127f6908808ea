"""`gongkai nightly`: what the timer runs. Portals, yearly clocks, due dates, self-check, seal, check, index."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from gongkai.cli import reposts, selfcheck
from gongkai.cli.django import bureau_is_set_up, setup
from gongkai.cli.ledger import subjects


def main(argv: Sequence[str]) -> int:
    """Run each piece and say what it did; exit 1 when the log and the records do not agree."""
    argparse.ArgumentParser(prog="gongkai nightly", description=__doc__).parse_args(argv)
    setup()
    bureau_is_set_up()
    from gongkai.answers import after as answers
    from gongkai.deadlines import actions as deadlines
    from gongkai.feedback import actions as feedback
    from gongkai.frame import gate
    from gongkai.frame.time import now
    from gongkai.ledger import actions as ledger
    from gongkai.ledger import check
    from gongkai.portal import package
    from gongkai.post import actions as post
    from gongkai.programme import actions as programme
    from gongkai.programme import importing
    from gongkai.publishing import returning, validity
    from gongkai.requests import actions as requests
    from gongkai.search.index import index, sweep
    from gongkai.subscriptions import actions as subscriptions
    from gongkai.yearly.checks import drift
    from gongkai.yearly.models import YearlyReport

    watched = reposts.run()
    at = now()
    expired = validity.expire_due(at=at)
    started = programme.roll_years(at)
    returning.roll(at)
    programme.settle_contacts(at=at)
    importing.forget(at=at)
    feedback.forget(at=at)
    subscriptions.forget(at=at)
    post.forget(at=at)
    gate.forget(at=at)
    requests.settle(at=at)
    requests.forget(at=at)
    alike = answers.gather(at=at)
    moved = deadlines.recompute(basis="每日核算", by=None, at=at)
    selfcheck.run()
    checkpoint = ledger.seal(at)
    report = check.check(subjects())
    if report.ok:  # what does not agree is not signed; the package of the night before stays
        package.write(package.place(), at=at)
    index().follow(at.date())
    sweep()
    print(f"新起算的年度时限 {started} 个，截止时间有变的 {len(moved)} 个，日志已签到第 {checkpoint.size} 条。")
    if expired:
        print(f"到期失效的文件 {len(expired)} 件，已标注。")
    if alike:
        print(f"多人申请相同信息的，新增或者增加 {len(alike)} 组。")
    for yearly in YearlyReport.objects.filter(state=YearlyReport.State.PUBLISHED):
        for flaw in drift(yearly):
            print(f"{yearly}：{flaw.says}")
    for finding in report.findings:
        print(finding.says)
    if not report.ok:
        print("日志核查发现问题，数据包没有重新制作。")
    if not watched:
        print("有转载来源未能读取，见上。")
    return 0 if report.ok else 1
