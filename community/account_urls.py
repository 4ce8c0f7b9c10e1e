"""The addresses of the account library that this site uses, under its own names.

No sign-up: accounts come from the roster. Of second factors, the library knows the names of the
second step, the sign-in by a passkey, and the page that asks once more who is there. Of single sign-on only the addresses that providers
send people back to are the library's; setting out and connecting are the site's own.
"""

from django.urls import path, re_path

from schools.views import accounts, factors_coming_in, identities

SENT_BACK_HERE = ("dingtalk", "feishu", "wecom", "weixin")

urlpatterns = [
    path("login/", accounts.sign_in, name="account_login"),
    path("login/second/", factors_coming_in.second_step, name="mfa_authenticate"),
    path("login/passkey/", factors_coming_in.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("confirm/", factors_coming_in.confirm, name="account_reauthenticate"),
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
    path(
        "oidc/<slug:provider_id>/login/callback/",
        identities.come_back,
        name="openid_connect_callback",
    ),
    *(
        path(
            f"{provider}/login/callback/",
            identities.come_back,
            {"provider_id": provider},
            name=f"{provider}_callback",
        )
        for provider in SENT_BACK_HERE
    ),
]
