"""Chat groups and their robots: those who moderate a circle, the office for its county."""

# fmt: off
TABLE = """
commons:robots                        GET  own    302   403   403   403   200   200   403   200   200
commons:robot-new                     GET  own    302   403   403   403   200   200   403   200   200
commons:robot-new                     POST own    302   403   403   403   422   422   403   422   422
commons:robot                         GET  own    302   404   404   404   200   200   404   200   404
commons:robot                         GET  next   302   404   404   404   200   200   404   200   404
commons:robot                         GET  far    302   404   404   404   404   404   404   404   404
commons:robot                         POST own    302   404   404   404   422   422   404   422   404
commons:robot                         POST far    302   404   404   404   404   404   404   404   404
commons:robot?county                  GET  own    302   404   404   404   404   404   404   200   200
commons:robot?county                  GET  far    302   404   404   404   404   404   404   404   200
commons:robot-try                     POST own    302   404   404   404   302   302   404   302   404
commons:robot-try                     POST next   302   404   404   404   302   302   404   302   404
commons:robot-try                     POST far    302   404   404   404   404   404   404   404   404
commons:robot-try?county              POST own    302   404   404   404   404   404   404   302   302
commons:robot-try?county              POST far    302   404   404   404   404   404   404   404   302
commons:robot-step?switch-off         POST own    302   404   404   404   302   302   404   302   404
commons:robot-step?switch-off         POST next   302   404   404   404   302   302   404   302   404
commons:robot-step?switch-off         POST far    302   404   404   404   404   404   404   404   404
commons:robot-step?switch-on          POST own    302   404   404   404   409   409   404   409   404
commons:robot-step?remove             POST own    302   404   404   404   302   302   404   302   404
commons:robot-step?remove             POST far    302   404   404   404   404   404   404   404   404
"""
# fmt: on

WHICH = {
    "commons:robot": "pk={robot.pk}",
    "commons:robot?county": "pk={county_robot.pk}",
    "commons:robot-try": "pk={robot.pk}",
    "commons:robot-try?county": "pk={county_robot.pk}",
    "commons:robot-step": "pk={robot.pk} step={variant}",
}
