"""The addresses of the account library that this site uses, under its own names.

No sign-up: accounts come from the roster. Second factors, sessions and single sign-on
have their own lists in the library and can be included beside this one.
"""

from django.urls import path, re_path

from schools.views import accounts

urlpatterns = [
    path("login/", accounts.sign_in, name="account_login"),
    path("logout/", accounts.sign_out, name="account_logout"),
    path("password/change/", accounts.change_password, name="account_change_password"),
    path("password/set/", accounts.set_password, name="account_set_password"),
    path("password/reset/", accounts.ask_for_reset, name="account_reset_password"),
    path("password/reset/done/", accounts.reset_asked, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        accounts.new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        accounts.password_is_new,
        name="account_reset_password_from_key_done",
    ),
]
