"""The library's list and search, and what it suggests."""

# fmt: off
TABLE = """
microcourses:library                  GET  own    302   200   200   200   200   200   200   200   200
microcourses:suggest                  GET  own    302   200   200   200   200   200   200   200   200
"""
# fmt: on
