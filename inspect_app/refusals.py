"""The words of every refusal, by its code: which rule protects what, and what to do now."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, LazyString] = {
    "roles.same_hands": _l("这一步要由另一个人来做：同一份材料上，您已经办过与它相互监督的一步。"),
    "lifecycle.move_not_allowed": _l("现在不能做这一步：这条记录已经走到别的环节。请刷新后再看。"),
    "user.wrong_password": _l("用户名或者密码不对。"),
    "user.locked_out": _l("连续输错次数太多，请 %(minutes)s 分钟后再试，或者到窗口由管理员重设密码。"),
    "user.weak_password": _l("密码至少 %(length)s 位，要有字母、数字、符号中的两种，不能含用户名。"),
    "user.username_taken": _l("用户名 %(username)s 已经有人用了，请换一个。"),
    "job.broken": _l("作业多次出错停下了，没有保存任何改动。请把时间告诉系统管理员。"),
    "photo.not_a_picture": _l("这个文件不是照片。可以用 JPEG、PNG、WebP 或者 HEIC。"),
    "photo.too_large": _l("照片超过 %(megabytes)s MB。请缩小后再上传。"),
    "field_order.too_early": _l("协查单要在上门当天开，提前开会泄露抽查名单。上门日期：%(visit_on)s。"),
    "field_order.no_duty_entry": _l("镇街履职清单里没有这一项（%(duty)s），不能请镇街协助。请先核对履职清单。"),
    "field_order.unanswered": _l("还有 %(count)s 项没有记。每一项都选有、没有或者不适用，才能交。"),
}
