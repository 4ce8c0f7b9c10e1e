"""Second factors: one's own, the second step, and resetting those of somebody who lost theirs.

Nobody here has shown just now who they are, so that a change leads to where that is asked.
"""

# fmt: off
TABLE = """
mfa_authenticate                      GET  own    302   302   302   302   302   302   302   302   302
mfa_authenticate                      POST own    302   302   302   302   302   302   302   302   302
mfa_login_webauthn                    GET  own    302   302   302   302   302   302   302   302   302
mfa_login_webauthn                    POST own    302   302   302   302   302   302   302   302   302
account_reauthenticate                GET  own    302   200   200   200   200   200   200   200   200
account_reauthenticate                POST own    302   200   200   200   200   200   200   200   200
schools:factors                       GET  own    302   200   200   200   200   200   200   200   200
schools:factor-app                    GET  own    302   302   302   302   302   302   302   302   302
schools:factor-app                    POST own    302   302   302   302   302   302   302   302   302
schools:factor-passkey                GET  own    302   302   302   302   302   302   302   302   302
schools:factor-passkey                POST own    302   302   302   302   302   302   302   302   302
schools:factor-codes                  GET  own    302   410   410   410   410   410   410   410   410
schools:factor-codes-text             GET  own    302   410   410   410   410   410   410   410   410
schools:factor-codes-kept             POST own    302   302   302   302   302   302   302   302   302
schools:factor-codes-new              GET  own    302   302   302   302   302   302   302   302   302
schools:factor-codes-new              POST own    302   302   302   302   302   302   302   302   302
schools:factor-name                   POST own    302   302   302   302   302   302   302   302   302
schools:factor-name                   GET  own    302   302   302   302   302   302   302   302   302
schools:factor-remove                 POST own    302   302   302   302   302   302   302   302   302
schools:factor-remove                 GET  own    302   302   302   302   302   302   302   302   302
schools:factors-reset                 GET  own    302   403   403   200   403   403   403   200   200
schools:factors-reset                 GET  next   302   403   403   403   403   403   403   200   200
schools:factors-reset                 GET  far    302   404   404   404   404   404   404   404   200
schools:factors-reset                 POST own    302   403   403   409   403   403   403   409   409
schools:factors-reset                 POST next   302   403   403   403   403   403   403   409   409
schools:factors-reset                 POST far    302   404   404   404   404   404   404   404   409
"""
# fmt: on

PUBLIC = {
    "mfa_authenticate",
    "mfa_login_webauthn",
}

WHICH = {
    "schools:factor-name": "pk=1",
    "schools:factor-remove": "pk=1",
    "schools:factors-reset": "pk={teacher.pk}",
}
