"""Uses of items, copies, shelves, citing and posters."""

# fmt: off
TABLE = """
microcourses:item-reuse               GET  own    302   200   200   200   404   404   404   200   200
microcourses:item-reuse               GET  next   302   404   404   404   404   404   404   200   200
microcourses:item-reuse               GET  far    302   404   404   404   404   404   404   404   200
microcourses:item-used                GET  own    302   200   200   200   404   404   404   200   200
microcourses:item-used                GET  next   302   404   404   404   404   404   404   200   200
microcourses:item-used                GET  far    302   404   404   404   404   404   404   404   200
microcourses:item-used                POST own    302   302   302   302   404   404   404   302   302
microcourses:item-used                POST next   302   404   404   404   404   404   404   302   302
microcourses:item-used                POST far    302   404   404   404   404   404   404   404   302
microcourses:item-copy                POST own    302   302   302   302   404   404   404   302   302
microcourses:item-copy                POST next   302   404   404   404   404   404   404   302   302
microcourses:item-copy                POST far    302   404   404   404   404   404   404   404   302
microcourses:item-shelve              POST own    302   302   302   302   404   404   404   302   302
microcourses:item-shelve              POST next   302   404   404   404   404   404   404   302   302
microcourses:item-shelve              POST far    302   404   404   404   404   404   404   404   302
microcourses:item-shelve?circle       POST own    302   422   422   404   404   404   404   422   422
microcourses:item-shelve?circle       POST next   302   404   404   404   404   404   404   422   422
microcourses:item-shelve?circle       POST far    302   404   404   404   404   404   404   404   422
microcourses:item-cite                GET  own    302   200   200   200   404   404   404   200   200
microcourses:item-cite                GET  next   302   404   404   404   404   404   404   200   200
microcourses:item-cite                GET  far    302   404   404   404   404   404   404   404   200
microcourses:item-poster              GET  own    302   200   200   200   404   404   404   200   200
microcourses:item-poster              GET  next   302   404   404   404   404   404   404   200   200
microcourses:item-poster              GET  far    302   404   404   404   404   404   404   404   200
microcourses:reuse-photo              GET  own    302   200   200   200   404   404   404   200   200
microcourses:reuse-photo              GET  next   302   404   404   404   404   404   404   200   200
microcourses:reuse-photo              GET  far    302   404   404   404   404   404   404   404   200
microcourses:reuse-withdraw           POST own    302   302   403   403   404   404   404   403   403
microcourses:reuse-withdraw           POST next   302   404   404   404   404   404   404   403   403
microcourses:reuse-withdraw           POST far    302   404   404   404   404   404   404   404   403
microcourses:reuse-remove             POST own    302   403   403   403   404   404   404   302   403
microcourses:reuse-remove             POST next   302   404   404   404   404   404   404   302   403
microcourses:reuse-remove             POST far    302   404   404   404   404   404   404   404   403
microcourses:shelf                    GET  own    302   200   200   200   200   200   200   200   200
microcourses:circle-shelf             GET  own    302   200   200   404   200   200   404   200   200
microcourses:circle-shelf             GET  next   302   404   404   404   200   200   404   200   200
microcourses:circle-shelf             GET  far    302   404   404   404   404   404   404   404   200
microcourses:shelf-take               POST own    302   302   403   404   302   302   404   302   403
microcourses:shelf-take               POST next   302   404   404   404   302   302   404   302   403
microcourses:shelf-take               POST far    302   404   404   404   404   404   404   404   403
microcourses:shelf-put-back           POST own    302   409   403   404   409   409   404   409   403
microcourses:shelf-put-back           POST next   302   404   404   404   409   409   404   409   403
microcourses:shelf-put-back           POST far    302   404   404   404   404   404   404   404   403
microcourses:shelf-note               POST own    302   302   403   404   403   403   404   403   403
microcourses:shelf-note               POST next   302   404   404   404   403   403   404   403   403
microcourses:shelf-note               POST far    302   404   404   404   404   404   404   404   403
microcourses:shelf-up                 POST own    302   302   403   404   302   302   404   302   403
microcourses:shelf-up                 POST next   302   404   404   404   302   302   404   302   403
microcourses:shelf-up                 POST far    302   404   404   404   404   404   404   404   403
"""
# fmt: on

PUBLIC = {"microcourses:item-cite", "microcourses:item-poster"}  # as the item itself

WHICH = {
    "microcourses:item-reuse": "slug={item.slug}",
    "microcourses:item-used": "slug={item.slug}",
    "microcourses:item-copy": "slug={item.slug}",
    "microcourses:item-shelve": "slug={item.slug}",
    "microcourses:item-cite": "slug={item.slug}",
    "microcourses:item-poster": "slug={item.slug}",
    "microcourses:reuse-photo": "pk={reuse.pk}",
    "microcourses:reuse-withdraw": "pk={reuse.pk}",
    "microcourses:reuse-remove": "pk={reuse.pk}",
    "microcourses:circle-shelf": "pk={circle.pk}",
    "microcourses:shelf-take": "pk={place.pk}",
    "microcourses:shelf-put-back": "pk={place.pk}",
    "microcourses:shelf-note": "pk={place.pk}",
    "microcourses:shelf-up": "pk={place.pk}",
}

SAYINGS: dict[str, dict[str, str]] = {
    "microcourses:item-used": {
        "how": "in-class",
        "used_on": "2026-11-22",
        "happened": "学生自己动手做了杠杆，讨论得很热烈。",
    },
    "microcourses:item-shelve?circle": {"shelf": "{circle.pk}"},
    "microcourses:reuse-remove": {"reason": "照片里有学生"},
    "microcourses:shelf-note": {"note": "适合复习课"},
}
