"""Sharing: an author's own drafts, and the files of items."""

# fmt: off
TABLE = """
microcourses:item-new                 GET  own    302   200   200   200   200   200   200   200   200
microcourses:item-new                 POST own    302   302   302   302   302   302   302   302   302
microcourses:mine                     GET  own    302   200   200   200   200   200   200   200   200
microcourses:item-edit                GET  own    302   200   403   403   404   404   404   403   403
microcourses:item-edit                GET  next   302   404   404   404   404   404   404   403   403
microcourses:item-edit                GET  far    302   404   404   404   404   404   404   404   403
microcourses:item-edit                POST own    302   302   403   403   404   404   404   403   403
microcourses:item-edit                POST next   302   404   404   404   404   404   404   403   403
microcourses:item-edit                POST far    302   404   404   404   404   404   404   404   403
microcourses:item-edit?draft          GET  own    302   200   404   404   404   404   404   404   404
microcourses:item-edit?draft          POST own    302   302   404   404   404   404   404   404   404
microcourses:item-edit?waiting        GET  own    302   409   404   403   404   404   404   403   404
microcourses:item-edit?waiting        POST own    302   409   404   403   404   404   404   403   404
microcourses:material-upload          POST own    302   422   403   403   404   404   404   403   403
microcourses:material-upload          POST next   302   404   404   404   404   404   404   403   403
microcourses:material-upload          POST far    302   404   404   404   404   404   404   404   403
microcourses:material                 GET  own    404   200   404   200   404   404   404   200   404
microcourses:material                 GET  next   404   404   404   404   404   404   404   200   404
microcourses:material                 GET  far    404   404   404   404   404   404   404   404   404
microcourses:material-withdraw        GET  own    302   200   404   403   404   404   404   403   404
microcourses:material-withdraw        GET  next   302   404   404   404   404   404   404   403   404
microcourses:material-withdraw        GET  far    302   404   404   404   404   404   404   404   404
microcourses:material-withdraw        POST own    302   302   404   403   404   404   404   403   404
microcourses:material-withdraw        POST next   302   404   404   404   404   404   404   403   404
microcourses:material-withdraw        POST far    302   404   404   404   404   404   404   404   404
microcourses:episode                  GET  own    302   404   404   404   404   404   404   404   404
microcourses:episode                  GET  next   302   404   404   404   404   404   404   404   404
microcourses:episode                  GET  far    302   404   404   404   404   404   404   404   404
"""
# fmt: on

PUBLIC = {"microcourses:episode", "microcourses:material"}  # what an author opened to everybody

WHICH = {
    "microcourses:item-edit": "slug={item.slug}",
    "microcourses:item-edit?draft": "slug={draft.slug}",
    "microcourses:item-edit?waiting": "slug={waiting.slug}",
    "microcourses:material-upload": "slug={item.slug}",
    "microcourses:material": "pk={material.pk}",
    "microcourses:material-withdraw": "pk={material.pk}",
    "microcourses:episode": "slug={item.slug} number=1",  # a strategy has none
}

WRITTEN = {
    "title": "一稿",
    "first_grade": "7",
    "last_grade": "7",
    "licence": "by-nc",
    "audience": "county",
    "seen": "0",
    "page_id": "7f3c1d9e-3a52-4a0c-9b1e-0d2f5a6b7c8d",
}
SAYINGS: dict[str, dict[str, str]] = {
    "microcourses:item-new": {"kind": "strategy", "title": "一个小策略"},
    "microcourses:item-edit": WRITTEN,
    "microcourses:item-edit?draft": WRITTEN,
    "microcourses:item-edit?waiting": WRITTEN,
}
