"""People, schools and duties."""

# fmt: off
TABLE = """
schools:account                       GET  own    302   200   200   200   200   200   200   200   200
schools:account-phone                 GET  own    302   200   200   200   200   200   200   200   200
schools:account-phone                 POST own    302   422   422   422   422   422   422   422   422
schools:account-email                 GET  own    302   200   200   200   200   200   200   200   200
schools:account-email                 POST own    302   422   422   422   422   422   422   422   422
schools:account-email-confirm         GET  own    302   410   410   410   410   410   410   410   410
schools:account-email-confirm         POST own    302   410   410   410   410   410   410   410   410
schools:account-sessions-end          POST own    302   302   302   302   302   302   302   302   302
schools:directory                     GET  own    302   200   200   200   200   200   200   200   200
schools:person                        GET  own    302   200   200   200   200   200   200   200   200
schools:person                        GET  next   302   200   200   200   200   200   200   200   200
schools:person                        GET  far    302   404   404   404   404   404   404   404   200
schools:follow                        POST own    302   403   302   302   302   302   302   302   302
schools:follow                        POST far    302   404   404   404   404   404   404   404   302
schools:unfollow                      POST own    302   403   302   302   302   302   302   302   302
schools:unfollow                      POST far    302   404   404   404   404   404   404   404   302
schools:account-duties                GET  own    302   200   200   200   200   200   200   200   200
schools:appointments                  GET  own    302   403   403   200   403   403   403   200   200
schools:appointment-new               GET  own    302   403   403   200   403   403   403   200   200
schools:appointment-new               POST own    302   403   403   200   403   403   403   200   200
schools:appointment-expert            GET  own    302   403   403   403   403   403   403   200   200
schools:appointment-expert            POST own    302   403   403   403   403   403   403   422   422
schools:appointments-record           GET  own    302   403   403   200   403   403   403   200   200
schools:appointment                   GET  own    302   404   200   200   404   404   404   200   200
schools:appointment                   GET  next   302   404   404   404   404   404   404   200   200
schools:appointment                   GET  far    302   404   404   404   404   404   404   404   200
schools:appointment-end               POST own    302   404   302   302   404   404   404   302   302
schools:appointment-end               POST next   302   404   404   404   404   404   404   302   302
schools:appointment-end               POST far    302   404   404   404   404   404   404   404   302
schools:appointment-extend            POST own    302   404   403   302   404   404   404   302   302
schools:appointment-extend            POST far    302   404   404   404   404   404   404   404   302
schools:appointment-take-back         POST own    302   404   302   302   404   404   404   302   302
schools:appointment-take-back         POST next   302   404   404   404   404   404   404   302   302
schools:appointment-take-back         POST far    302   404   404   404   404   404   404   404   302
schools:invitation-code               GET  own    200   200   200   200   200   200   200   200   200
schools:invitation                    GET  own    404   404   404   404   404   404   404   404   404
schools:invitation                    POST own    404   404   404   404   404   404   404   404   404
schools:schools                       GET  own    302   403   403   200   403   403   403   200   200
schools:people                        GET  own    302   403   403   200   403   403   403   200   200
schools:people                        GET  next   302   403   403   403   403   403   403   200   200
schools:people                        GET  far    302   404   404   404   404   404   404   404   200
schools:link                          POST own    302   403   403   302   403   403   403   302   302
schools:link                          POST next   302   403   403   403   403   403   403   302   302
schools:link                          POST far    302   404   404   404   404   404   404   404   302
schools:invite                        POST own    302   403   403   302   403   403   403   302   302
schools:invite                        POST next   302   403   403   403   403   403   403   302   302
schools:invite                        POST far    302   404   404   404   404   404   404   404   302
schools:slips                         GET  own    302   403   403   200   403   403   403   200   200
schools:slips                         GET  next   302   403   403   403   403   403   403   200   200
schools:slips                         GET  far    302   404   404   404   404   404   404   404   200
schools:school-name                   GET  own    302   403   403   403   403   403   403   200   200
schools:school-name                   GET  next   302   403   403   403   403   403   403   200   200
schools:school-name                   GET  far    302   404   404   404   404   404   404   404   200
schools:school-name                   POST own    302   403   403   403   403   403   403   422   422
schools:school-name                   POST next   302   403   403   403   403   403   403   422   422
schools:school-name                   POST far    302   404   404   404   404   404   404   404   422
schools:county-people                 GET  own    302   403   403   403   403   403   403   200   200
schools:county-people                 GET  far    302   404   404   404   404   404   404   404   200
schools:county-link                   POST own    302   403   403   403   403   403   403   302   302
schools:county-link                   POST far    302   404   404   404   404   404   404   404   302
schools:county-invite                 POST own    302   403   403   403   403   403   403   302   302
schools:county-invite                 POST far    302   404   404   404   404   404   404   404   302
schools:county-slips                  GET  own    302   403   403   403   403   403   403   200   200
schools:county-slips                  GET  far    302   404   404   404   404   404   404   404   200
"""
# fmt: on

PUBLIC = {
    "schools:invitation",
    "schools:invitation-code",
}

WHICH = {
    "schools:account-email-confirm": "token=no-such-link",
    "schools:person": "pk={teacher.pk}",
    "schools:follow": "pk={teacher.pk}",
    "schools:unfollow": "pk={teacher.pk}",
    "schools:appointment": "pk={duty.pk}",
    "schools:appointment-end": "pk={duty.pk}",
    "schools:appointment-extend": "pk={duty.pk}",
    "schools:appointment-take-back": "pk={duty.pk}",
    "schools:people": "pk={school.pk}",
    "schools:link": "pk={school.pk} person={teacher.pk}",
    "schools:invite": "pk={school.pk}",
    "schools:slips": "pk={school.pk}",
    "schools:school-name": "pk={school.pk}",
    "schools:county-people": "pk={county.pk}",
    "schools:county-link": "pk={county.pk} person={researcher.pk}",
    "schools:county-invite": "pk={county.pk}",
    "schools:county-slips": "pk={county.pk}",
    "schools:invitation": "code=no-such-code",
}

SAYINGS = {
    "schools:appointment-end": {"on": "2026-12-01"},
    "schools:appointment-extend": {"until": ""},
}
