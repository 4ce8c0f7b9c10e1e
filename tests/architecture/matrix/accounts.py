"""Signing in and out."""

# fmt: off
TABLE = """
account_login                         GET  own    200   302   302   302   302   302   302   302   302
account_login                         POST own    422   302   302   302   302   302   302   302   302
account_logout                        GET  own    302   200   200   200   200   200   200   200   200
account_logout                        POST own    302   302   302   302   302   302   302   302   302
account_change_password               GET  own    302   200   200   200   200   200   200   200   200
account_change_password               POST own    302   422   422   422   422   422   422   422   422
account_set_password                  GET  own    302   302   302   302   302   302   302   302   302
account_set_password                  POST own    302   302   302   302   302   302   302   302   302
account_reset_password                GET  own    200   200   200   200   200   200   200   200   200
account_reset_password                POST own    422   422   422   422   422   422   422   422   422
account_reset_password_done           GET  own    200   200   200   200   200   200   200   200   200
account_reset_password_from_key       GET  own    200   200   200   200   200   200   200   200   200
account_reset_password_from_key       POST own    200   200   200   200   200   200   200   200   200
account_reset_password_from_key_done  GET  own    200   200   200   200   200   200   200   200   200
"""
# fmt: on

PUBLIC = {
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

WHICH = {
    "account_reset_password_from_key": "uidb36=1 key=no-such-key",
}
