"""Films on their way: everybody has their own uploads, and nobody another's."""

# fmt: off
TABLE = """
commons:uploads                       OPTIONS own 302   204   204   204   204   204   204   204   204
commons:uploads                       GET  own    302   200   200   200   200   200   200   200   200
commons:uploads                       POST own    302   422   422   422   422   422   422   422   422
commons:uploads-known                 GET  own    302   400   400   400   400   400   400   400   400
commons:upload                        OPTIONS own 302   204   204   204   204   204   204   204   204
commons:upload                        GET  own    302   302   404   404   404   404   404   404   404
commons:upload                        GET  next   302   404   404   404   404   404   404   404   404
commons:upload                        GET  far    302   404   404   404   404   404   404   404   404
commons:upload                        POST own    302   412   404   404   404   404   404   404   404
commons:upload                        HEAD own    302   200   404   404   404   404   404   404   404
commons:upload                        HEAD far    302   404   404   404   404   404   404   404   404
commons:upload                        PATCH own   302   415   404   404   404   404   404   404   404
commons:upload                        PATCH next  302   404   404   404   404   404   404   404   404
commons:upload                        PATCH far   302   404   404   404   404   404   404   404   404
commons:upload                        DELETE own  302   204   404   404   404   404   404   404   404
commons:upload                        DELETE next 302   404   404   404   404   404   404   404   404
commons:upload                        DELETE far  302   404   404   404   404   404   404   404   404
commons:upload-give-up                POST own    302   302   404   404   404   404   404   404   404
commons:upload-give-up                POST next   302   404   404   404   404   404   404   404   404
commons:upload-give-up                POST far    302   404   404   404   404   404   404   404   404
"""
# fmt: on

WHICH = {
    "commons:upload": "pk={upload.pk}",
    "commons:upload-give-up": "pk={upload.pk}",
}
