"""The log's verbs in the words of the staff's screens."""

from __future__ import annotations

VERBS = {
    "document.drafted": "起草文件",
    "document.edited": "修改草稿",
    "document.approved": "批准文件",
    "document.returned": "退回文件",
    "document.published": "发布文件",
    "document.amended": "标注“已修改”",
    "document.repealed": "标注“废止”",
    "document.expired": "标注“失效”",
    "attribute.proposed": "拟定公开属性",
    "attribute.decided": "审定公开属性",
    "secrecy.reviewed": "保密审查",
    "clock.started": "时限起算",
    "clock.paused": "时限中止",
    "clock.resumed": "时限恢复",
    "clock.extended": "时限延长",
    "clock.stopped": "时限办结",
    "clock.recomputed": "时限重新计算",
    "clock.reopened": "时限重新办理",
    "calendar.loaded": "录入放假安排",
    "programme.imported": "导入方案",
    "programme.reread": "重新读取任务",
    "programme.started": "启动方案",
    "programme.closed": "结束方案",
    "task.opened": "任务开始",
    "task.assigned": "落实责任单位",
    "task.unassigned": "调整责任单位",
    "task.changed": "更新任务",
    "report.submitted": "报送进展",
    "report.accepted": "采纳进展",
    "report.returned": "退回进展",
    "return.submitted": "报送材料",
    "return.accepted": "采纳材料",
    "return.returned": "退回材料",
    "feedback.received": "收到公众来信",
    "feedback.routed": "分办公众来信",
    "feedback.answered": "答复公众来信",
    "feedback.published": "公开来信和答复",
    "feedback.withdrawn": "撤下公开的来信",
    "feedback.merged": "合并办理来信",
    "feedback.set_aside": "不予受理来信",
    "feedback.restored": "恢复办理来信",
}


def words_of(verb: str) -> str:
    """Return the verb in Chinese; one the house has no word for, as it stands in the log."""
    return VERBS.get(verb, verb)
