"""The site itself."""

# fmt: off
TABLE = """
community:home                        GET  own    200   200   200   200   200   200   200   200   200
community:language                    POST own    302   302   302   302   302   302   302   302   302
community:search                      GET  own    302   200   200   200   200   200   200   200   200
community:gallery                     GET  own    302   403   403   403   403   403   403   200   200
community:health                      GET  own    200   200   200   200   200   200   200   200   200
community:metrics                     GET  own    200   200   200   200   200   200   200   200   200
community:readiness                   GET  own    200   200   200   200   200   200   200   200   200
community:feed?thread                 GET  own    302   200   200   404   200   200   404   200   200
community:feed?thread                 GET  next   302   404   404   404   200   200   404   200   200
community:feed?thread                 GET  far    302   404   404   404   404   404   404   404   200
"""
# fmt: on

PUBLIC = {
    "cms-login",
    "community:health",
    "community:home",
    "community:language",
    "community:metrics",
    "community:readiness",
    "page-login",
}

TOLD_BY_OTHERS = {
    "wagtail_serve": "test_pages_beside_the_front_page_ask_visitors_to_sign_in",
    "cms-login": "test_the_cms_has_no_sign_in_of_its_own",
    "page-login": "test_nobody_signs_in_past_the_door_that_counts",
}

WHICH = {
    "community:feed?thread": "feed=thread:{thread.pk}",
    "community:feed?circle": "feed=circle:{circle.pk}",
}

SAYINGS = {
    "community:language": {"language": "en"},
}
