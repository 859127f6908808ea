"""One full paper that the tests of this room turn and change."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from gongkai.printing import Code, Heading, Paper, Paragraph, Table

FULL = Paper(
    title="山西省工商行政管理局关于印发\n2017年政务公开工作实施方案的通知",
    issuers=["山西省工商行政管理局"],
    number="晋工商办字〔2017〕128号",
    addressees=["各市、县（市、区）工商局", "省局机关各处室"],
    body=[
        Paragraph("为全面推进我局政务公开工作，结合工作实际，制定本方案。"),
        Heading("一、总体要求"),
        Paragraph("坚持以公开为常态、不公开为例外，遵循公平、公正、公开、便民的原则。" * 8),
        Heading("（一）推进决策公开。", level=2, run_in="把公众参与确定为重大行政决策法定程序。"),
        Table(
            [["序号", "任务", "责任单位"], ["1", "权责清单\n动态调整", "法制处"], ["2", "随机抽查"]],
            caption="任务分工表",
        ),
    ],
    attachments=["任务分解表", "主动公开基本目录"],
    signers=["山西省工商行政管理局"],
    made_on=date(2017, 6, 15),
    note="此件公开发布",
    copies_to="省政府办公厅",
    printed_by="山西省工商行政管理局办公室",
    printed_on=date(2017, 6, 16),
)
STAMP = ("已废止", "自2019年1月1日起，依据《关于废止部分规范性文件的决定》（晋市监发〔2018〕12号）")
CODE = Code("https://gk.example.gov.cn/v/2017-00160")


def keep(name: str, data: bytes) -> None:
    """Put what was made into the folder LOOK_AT names, for whoever wants to see it."""
    if folder := os.environ.get("LOOK_AT"):
        (Path(folder) / name).write_bytes(data)
