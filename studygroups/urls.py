"""Addresses of the study groups."""

from django.urls import path

from studygroups.views import circles

app_name = "studygroups"
urlpatterns = [
    path("circles/", circles.show_circles, name="circles"),
    path("circles/<int:pk>/", circles.show_circle, name="circle"),
    path("circles/<int:pk>/fresh/", circles.show_fresh, name="circle-fresh"),
    path("circles/<int:pk>/members/", circles.show_members, name="circle-members"),
    path("circles/<int:pk>/files/", circles.show_files, name="circle-files"),
    path("circles/<int:pk>/mute/", circles.mute_circle, name="circle-mute"),
    path("circles/<int:pk>/members/add/", circles.add_member, name="circle-member-add"),
    path(
        "circles/<int:pk>/members/<int:membership>/remove/",
        circles.remove_member,
        name="circle-member-remove",
    ),
]
