"""How the site runs."""

# fmt: off
TABLE = """
community:operations                  GET  own    302   403   403   403   403   403   403   200   200
community:task-retry                  POST own    302   403   403   403   403   403   403   302   302
"""
# fmt: on

WHICH = {"community:task-retry": "pk={task.pk}"}
