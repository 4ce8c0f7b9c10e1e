"""Films: of one that no place shows, its owner alone. What places show is told by their rooms.

Addresses that players load are opened without signing in, for films in public places; what is
not to be seen is not there, for visitors as for everybody.
"""

# fmt: off
TABLE = """
commons:film                          GET  own    404   200   404   404   404   404   404   404   404
commons:film                          GET  next   404   404   404   404   404   404   404   404   404
commons:film                          GET  far    404   404   404   404   404   404   404   404   404
commons:film-rendition                GET  own    404   200   404   404   404   404   404   404   404
commons:film-rendition                GET  next   404   404   404   404   404   404   404   404   404
commons:film-rendition                GET  far    404   404   404   404   404   404   404   404   404
commons:film-poster                   GET  own    404   200   404   404   404   404   404   404   404
commons:film-poster                   GET  far    404   404   404   404   404   404   404   404   404
commons:film-captions                 GET  own    404   200   404   404   404   404   404   404   404
commons:film-captions                 GET  far    404   404   404   404   404   404   404   404   404
commons:film-state                    GET  own    404   200   404   404   404   404   404   404   404
commons:film-state                    GET  far    404   404   404   404   404   404   404   404   404
commons:film-commentary               GET  own    302   200   404   404   404   404   404   404   404
commons:film-commentary               GET  far    302   404   404   404   404   404   404   404   404
commons:film-watch                    GET  own    302   200   404   404   404   404   404   404   404
commons:film-watch                    GET  next   302   404   404   404   404   404   404   404   404
commons:film-watch                    GET  far    302   404   404   404   404   404   404   404   404
commons:film-edit                     GET  own    302   200   404   404   404   404   404   404   404
commons:film-edit                     GET  next   302   404   404   404   404   404   404   404   404
commons:film-edit                     GET  far    302   404   404   404   404   404   404   404   404
commons:film-edit                     POST own    302   302   404   404   404   404   404   404   404
commons:film-edit                     POST next   302   404   404   404   404   404   404   404   404
commons:film-edit                     POST far    302   404   404   404   404   404   404   404   404
commons:film-withdraw                 GET  own    302   200   404   404   404   404   404   404   404
commons:film-withdraw                 GET  next   302   404   404   404   404   404   404   404   404
commons:film-withdraw                 GET  far    302   404   404   404   404   404   404   404   404
commons:film-withdraw                 POST own    302   302   404   404   404   404   404   404   404
commons:film-withdraw                 POST next   302   404   404   404   404   404   404   404   404
commons:film-withdraw                 POST far    302   404   404   404   404   404   404   404   404
"""
# fmt: on

PUBLIC = {
    "commons:film",
    "commons:film-rendition",
    "commons:film-poster",
    "commons:film-captions",
    "commons:film-state",
}

WHICH = {
    "commons:film": "pk={film.pk}",
    "commons:film-rendition": "pk={film.pk} height=360",
    "commons:film-poster": "pk={film.pk}",
    "commons:film-captions": "pk={film.pk} caption={caption.pk}",
    "commons:film-state": "pk={film.pk}",
    "commons:film-commentary": "pk={film.pk}",
    "commons:film-watch": "pk={film.pk}",
    "commons:film-edit": "pk={film.pk}",
    "commons:film-withdraw": "pk={film.pk}",
}

SAYINGS = {"commons:film-edit": {"part": "chapters", "chapters": "00:00 导入"}}
