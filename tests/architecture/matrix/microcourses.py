"""One item of the shared library."""

# fmt: off
TABLE = """
microcourses:item                     GET  own    302   200   200   200   404   404   404   200   200
microcourses:item                     GET  next   302   404   404   404   404   404   404   200   200
microcourses:item                     GET  far    302   404   404   404   404   404   404   404   200
microcourses:item?waiting             GET  own    302   200   404   200   404   404   404   200   404
microcourses:item?waiting             GET  next   302   404   404   404   404   404   404   200   404
microcourses:item?waiting             GET  far    302   404   404   404   404   404   404   404   404
microcourses:item?draft               GET  own    302   200   404   404   404   404   404   404   404
microcourses:item?draft               GET  next   302   404   404   404   404   404   404   404   404
microcourses:item?draft               GET  far    302   404   404   404   404   404   404   404   404
"""
# fmt: on

PUBLIC = {"microcourses:item"}  # what an author opened to everybody

WHICH = {
    "microcourses:item": "slug={item.slug}",
    "microcourses:item?waiting": "slug={waiting.slug}",
    "microcourses:item?draft": "slug={draft.slug}",
}

SAYINGS: dict[str, dict[str, str]] = {}
