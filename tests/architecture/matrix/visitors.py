"""What visitors may open, and what editors put there."""

# fmt: off
TABLE = """
community:robots                      GET  own    200   200   200   200   200   200   200   200   200
community:sitemap                     GET  own    200   200   200   200   200   200   200   200   200
"""
# fmt: on

PUBLIC = {"commons:picture", "community:robots", "community:sitemap"}

TOLD_BY_OTHERS = {
    "commons:picture": "test_a_picture_is_shown_by_the_address_that_its_page_names",
    "wagtaildocs_serve": "test_a_document_is_for_the_people_of_its_county",
}
