"""One's own data: seen, taken out, and the account closed."""

# fmt: off
TABLE = """
schools:data                          GET  own    302   200   200   200   200   200   200   200   200
schools:data-export                   POST own    302   302   302   302   302   302   302   302   302
schools:data-progress                 GET  own    302   200   200   200   200   200   200   200   200
schools:data-download                 GET  own    302   200   404   404   404   404   404   404   404
schools:data-download                 GET  next   302   404   404   404   404   404   404   404   404
schools:data-download                 GET  far    302   404   404   404   404   404   404   404   404
schools:account-close                 GET  own    302   200   200   200   200   200   200   200   200
schools:account-close                 POST own    302   422   422   422   422   422   422   409   409
schools:account-closed                GET  own    200   302   302   302   302   302   302   302   302
"""
# fmt: on

PUBLIC = {
    "schools:account-closed",
}

WHICH = {
    "schools:data-download": "pk={export.pk}",
}
