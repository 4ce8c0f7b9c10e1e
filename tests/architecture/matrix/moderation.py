"""The shared library's moderation: the queue, one item to decide about, its history, the deeds."""

# fmt: off
TABLE = """
microcourses:moderation               GET  own    302   403   403   200   403   200   403   200   403
microcourses:moderation-check         GET  own    302   409   404   200   404   409   404   200   404
microcourses:moderation-check         GET  next   302   404   404   404   404   409   404   200   404
microcourses:moderation-check         GET  far    302   404   404   404   404   404   404   404   404
microcourses:item-history             GET  own    302   200   404   200   404   404   404   200   404
microcourses:item-history             GET  next   302   404   404   404   404   404   404   200   404
microcourses:item-history             GET  far    302   404   404   404   404   404   404   404   404
microcourses:item-history?in          GET  own    302   200   403   200   404   404   404   200   403
microcourses:item-history?in          GET  next   302   404   404   404   404   404   404   200   403
microcourses:item-history?in          GET  far    302   404   404   404   404   404   404   404   403
microcourses:item-compare             GET  own    302   404   404   404   404   404   404   404   404
microcourses:item-compare             GET  next   302   404   404   404   404   404   404   404   404
microcourses:item-compare             GET  far    302   404   404   404   404   404   404   404   404
microcourses:item-version             GET  own    302   404   404   404   404   404   404   404   404
microcourses:item-version             GET  next   302   404   404   404   404   404   404   404   404
microcourses:item-version             GET  far    302   404   404   404   404   404   404   404   404
microcourses:item-withdraw            GET  own    302   200   403   403   404   403   404   200   403
microcourses:item-withdraw            GET  next   302   404   404   404   404   403   404   200   403
microcourses:item-withdraw            GET  far    302   404   404   404   404   404   404   404   403
microcourses:item-submit              POST own    302   422   404   404   404   404   404   404   404
microcourses:item-submit              POST next   302   404   404   404   404   404   404   404   404
microcourses:item-submit              POST far    302   404   404   404   404   404   404   404   404
microcourses:item-recall              POST own    302   302   404   403   404   403   404   403   404
microcourses:item-recall              POST next   302   404   404   404   404   403   404   403   404
microcourses:item-recall              POST far    302   404   404   404   404   404   404   404   404
microcourses:item-pass                POST own    302   403   404   302   404   403   404   302   404
microcourses:item-pass                POST next   302   404   404   404   404   403   404   302   404
microcourses:item-pass                POST far    302   404   404   404   404   404   404   404   404
microcourses:item-return              POST own    302   403   404   302   404   403   404   302   404
microcourses:item-return              POST next   302   404   404   404   404   403   404   302   404
microcourses:item-return              POST far    302   404   404   404   404   404   404   404   404
microcourses:item-publish             POST own    302   403   404   403   404   409   404   409   404
microcourses:item-publish             POST next   302   404   404   404   404   409   404   409   404
microcourses:item-publish             POST far    302   404   404   404   404   404   404   404   404
microcourses:item-withdraw            POST own    302   302   403   403   404   403   404   302   403
microcourses:item-withdraw            POST next   302   404   404   404   404   403   404   302   403
microcourses:item-withdraw            POST far    302   404   404   404   404   404   404   404   403
microcourses:item-discard             POST own    302   302   404   404   404   404   404   404   404
microcourses:item-discard             POST next   302   404   404   404   404   404   404   404   404
microcourses:item-discard             POST far    302   404   404   404   404   404   404   404   404
microcourses:item-bring-back          POST own    302   409   404   404   404   404   404   404   404
microcourses:item-bring-back          POST next   302   404   404   404   404   404   404   404   404
microcourses:item-bring-back          POST far    302   404   404   404   404   404   404   404   404
microcourses:item-drop-changes        POST own    302   409   403   403   404   403   404   403   403
microcourses:item-drop-changes        POST next   302   404   404   404   404   403   404   403   403
microcourses:item-drop-changes        POST far    302   404   404   404   404   404   404   404   403
"""
# fmt: on

_ITEM = "slug={item.slug}"
_WAITING = "slug={waiting.slug}"
_DRAFT = "slug={draft.slug}"

WHICH = {
    "microcourses:moderation-check": _WAITING,
    "microcourses:item-submit": _DRAFT,
    "microcourses:item-recall": _WAITING,
    "microcourses:item-pass": _WAITING,
    "microcourses:item-return": _WAITING,
    "microcourses:item-publish": _WAITING,
    "microcourses:item-withdraw": _ITEM,
    "microcourses:item-discard": _DRAFT,
    "microcourses:item-bring-back": _DRAFT,
    "microcourses:item-drop-changes": _ITEM,
    "microcourses:item-history": _WAITING,
    "microcourses:item-history?in": _ITEM,
    "microcourses:item-compare": _WAITING,
    "microcourses:item-version": _WAITING + " pk=1",
}

SAYINGS = {
    "microcourses:item-pass": {"revision": "0"},
    "microcourses:item-return": {"revision": "0", "reason": "请补上器材。"},
    "microcourses:item-publish": {"revision": "0"},
    "microcourses:item-withdraw": {"reason": "有错。"},
}
