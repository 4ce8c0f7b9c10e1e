"""Providers of single sign-on that the account library does not have as this site needs them.

The library looks into each app for a module of this name. WeCom (企业微信) it does not know;
of WeChat it asks for a profile that is of no use here, and fails over some nicknames.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.weixin import provider as weixin
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from allauth.utils import get_request_param
from django.http import HttpRequest
from django.utils.http import urlencode


class WeComClient(OAuth2Client):
    """Speaks for the corporation's own app: its token belongs to the app, not to a person."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        params = {
            "login_type": "CorpApp",
            "appid": self.consumer_key,
            "redirect_uri": self.callback_url,
            "state": self.state,
            **extra_params,
        }
        return f"{authorization_url}?{urlencode(params)}"

    def get_access_token(self, code: str, **_unused: Any) -> dict[str, Any]:
        asked = {"corpid": self.consumer_key, "corpsecret": self.consumer_secret}
        return answer_of_wecom(self.access_token_url, asked)


def answer_of_wecom(address: str, asked: dict[str, str]) -> dict[str, Any]:
    """Return what WeCom answers.

    :raises OAuth2Error: WeCom says no; its number is in the error, nothing else.
    """
    with get_adapter().get_requests_session() as session:
        response = session.get(address, params=asked)
        response.raise_for_status()
        said = response.json()
    if said["errcode"] != 0:
        raise OAuth2Error(f"WeCom refuses: {int(said['errcode'])}")
    return said


class WeComAdapter(OAuth2Adapter):
    provider_id = "wecom"
    client_class = WeComClient
    authorize_url = "https://login.work.weixin.qq.com/wwlogin/sso/login"
    access_token_url = "https://qyapi.weixin.qq.com/cgi-bin/gettoken"  # noqa: S105 - an address
    profile_url = "https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **_unused: Any) -> Any:
        asked = {"access_token": token.token, "code": get_request_param(request, "code")}
        said = answer_of_wecom(self.profile_url, asked)
        if "userid" not in said:  # somebody who is no member of the corporation
            raise OAuth2Error("WeCom names no member.")
        return self.get_provider().sociallogin_from_response(request, {"userid": said["userid"]})


class WeComProvider(OAuth2Provider):
    id = "wecom"
    name = "WeCom"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComAdapter

    def get_auth_params(self) -> dict[str, Any]:
        return {"agentid": self.app.settings["agent_id"]}

    def extract_uid(self, data: Any) -> str:
        return data["userid"]


class WeChatAdapter(WeixinOAuth2Adapter):
    """Who it is stands beside the token already; nothing more is asked."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **said: Any) -> Any:
        openid = said["response"]["openid"]
        return self.get_provider().sociallogin_from_response(request, {"openid": openid})


class WeChatProvider(weixin.WeixinProvider):
    oauth2_adapter_class = WeChatAdapter


provider_classes = [WeComProvider, WeChatProvider]
