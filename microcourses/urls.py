"""Addresses of the shared library. An item's own begins with a digit, no other one does."""

from django.urls import path, register_converter

from microcourses.views import (
    cases,
    feeds,
    items,
    library,
    materials,
    moderation,
    moderation_deeds,
    reuse,
    reuse_paper,
    schools,
    sharing,
    shelves,
)


class SlugConverter:
    regex = "[0-9][0-9a-z]{7}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SlugConverter, "item")

app_name = "microcourses"
urlpatterns = [
    path("library/", library.show_library, name="library"),
    path("library/suggest/", library.suggest, name="suggest"),
    # -- sharing --
    path("library/new/", sharing.begin, name="item-new"),
    path("library/mine/", sharing.show_mine, name="mine"),
    path("library/materials/<int:pk>/", materials.show_material, name="material"),
    path(
        "library/materials/<int:pk>/withdraw/",
        materials.withdraw_material,
        name="material-withdraw",
    ),
    path("library/<item:slug>/edit/", sharing.edit_item, name="item-edit"),
    path("library/<item:slug>/materials/", materials.upload_material, name="material-upload"),
    # -- moderation --
    path("library/moderation/", moderation.show_queue, name="moderation"),
    path("library/moderation/<item:slug>/", moderation.show_check, name="moderation-check"),
    path("library/<item:slug>/submit/", moderation_deeds.submit_item, name="item-submit"),
    path("library/<item:slug>/recall/", moderation_deeds.recall_item, name="item-recall"),
    path("library/<item:slug>/pass/", moderation_deeds.pass_item, name="item-pass"),
    path("library/<item:slug>/return/", moderation_deeds.return_item, name="item-return"),
    path("library/<item:slug>/publish/", moderation_deeds.publish_item, name="item-publish"),
    path("library/<item:slug>/withdraw/", moderation_deeds.withdraw_item, name="item-withdraw"),
    path("library/<item:slug>/discard/", moderation_deeds.discard_item, name="item-discard"),
    path(
        "library/<item:slug>/bring-back/", moderation_deeds.bring_back_item, name="item-bring-back"
    ),
    path(
        "library/<item:slug>/drop-changes/", moderation_deeds.drop_changes, name="item-drop-changes"
    ),
    path("library/<item:slug>/history/", moderation.show_history, name="item-history"),
    path("library/<item:slug>/compare/", moderation.compare_versions, name="item-compare"),
    path("library/<item:slug>/versions/<int:pk>/", moderation.show_version, name="item-version"),
    # -- reuse and shelves --
    path("library/shelf/", shelves.show_shelf, name="shelf"),
    path("library/shelf/circle/<int:pk>/", shelves.show_circle_shelf, name="circle-shelf"),
    path("library/shelf/place/<int:pk>/take/", shelves.take_from_shelf, name="shelf-take"),
    path("library/shelf/place/<int:pk>/put-back/", shelves.put_back, name="shelf-put-back"),
    path("library/shelf/place/<int:pk>/note/", shelves.note_on_shelf, name="shelf-note"),
    path("library/shelf/place/<int:pk>/up/", shelves.move_up, name="shelf-up"),
    path("library/reuse/<int:pk>/photo/", reuse.show_photo, name="reuse-photo"),
    path("library/reuse/<int:pk>/withdraw/", reuse.withdraw_reuse, name="reuse-withdraw"),
    path("library/reuse/<int:pk>/remove/", reuse.remove_reuse, name="reuse-remove"),
    path("library/<item:slug>/reuse/", reuse.show_reuse, name="item-reuse"),
    path("library/<item:slug>/used/", reuse.report_reuse, name="item-used"),
    path("library/<item:slug>/copy/", reuse.copy_item, name="item-copy"),
    path("library/<item:slug>/shelve/", shelves.put_on_shelf, name="item-shelve"),
    path("library/<item:slug>/cite/", reuse_paper.cite_item, name="item-cite"),
    path("library/<item:slug>/poster/", reuse_paper.show_poster, name="item-poster"),
    #
    # -- cases, seed schools, feeds --
    path("library/<item:slug>/case/", cases.edit_case, name="case-edit"),
    path("library/<item:slug>/naming/", cases.name_teacher, name="case-name"),
    path("library/<item:slug>/notes/", cases.sign_notes, name="notes-sign"),
    path("library/<item:slug>/makers/", cases.name_maker, name="maker-name"),
    path("library/<item:slug>/makers/<int:pk>/drop/", cases.drop_maker, name="maker-drop"),
    path("library/schools/", schools.show_schools, name="schools"),
    path("library/schools/<int:pk>/", schools.show_school, name="school"),
    path("library/schools/<int:pk>/backbone/", schools.name_backbone, name="backbone-name"),
    path(
        "library/schools/<int:pk>/backbone/<int:row>/drop/",
        schools.drop_backbone,
        name="backbone-drop",
    ),
    path("library/feeds/", feeds.show_feeds, name="feeds"),
    path("library/feeds/open/", feeds.open_feed, name="feed-open"),
    path("library/feeds/close/", feeds.close_feed, name="feed-close"),
    path("library/feeds/mine/<str:key>/<str:subject>.atom", feeds.show_own, name="feed-own"),
    path("library/feeds/<str:subject>.atom", feeds.show_public, name="feed"),
    # -- one item --
    path("library/<item:slug>/", items.show_item, name="item"),
    path("library/<item:slug>/<int:number>/", items.show_episode, name="episode"),
]
