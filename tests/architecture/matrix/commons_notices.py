"""Notices and the daily mail."""

# fmt: off
TABLE = """
commons:notices                       GET  own    302   200   200   200   200   200   200   200   200
commons:notice                        GET  own    302   302   404   404   404   404   404   404   404
commons:notice                        GET  next   302   404   404   404   404   404   404   404   404
commons:notice                        GET  far    302   404   404   404   404   404   404   404   404
commons:notices-see-all               POST own    302   302   302   302   302   302   302   302   302
commons:notices-unsee                 POST own    302   422   422   422   422   422   422   422   422
commons:notices-choose                GET  own    302   200   200   200   200   200   200   200   200
commons:notices-choose                POST own    302   422   422   422   422   422   422   422   422
commons:digests-stop                  GET  own    404   404   404   404   404   404   404   404   404
commons:digests-stop                  POST own    404   404   404   404   404   404   404   404   404
community:feed?notices                GET  own    302   200   404   404   404   404   404   404   404
"""
# fmt: on

PUBLIC = {
    "commons:digests-stop",
}

WHICH = {
    "commons:notice": "pk={notice.pk}",
    "commons:digests-stop": "token=no-such-token",
    "community:feed?notices": "feed=notices:{teacher.pk}",
}
