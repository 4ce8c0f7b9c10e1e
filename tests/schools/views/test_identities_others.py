"""DingTalk, WeCom, WeChat and Feishu, as their answers were recorded: connect, sign in, refuse."""

from types import SimpleNamespace

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from django.test import Client
from django.urls import reverse

from schools.provider import WeChatAdapter, WeComAdapter
from tests.factories.schools import PersonFactory
from tests.schools.people import with_password
from tests.sign_on import (
    OTHERS,
    PASSWORD,
    SECRETS,
    ask_to_connect,
    asked_of,
    configured,
    kept,
    page_of,
    set_out,
    signed_in,
    told,
)

pytestmark = pytest.mark.django_db
WAYS = ("dingtalk", "wecom", "weixin", "feishu")

DINGTALK = {
    "/v1.0/oauth2/userAccessToken": {
        "expireIn": 7200,
        "accessToken": "the-token",
        "refreshToken": "the-refresh-token",
    },
    "/v1.0/contact/users/me": {
        "nick": "林老师",
        "unionId": "z21HjQliSzpw0YWCNxmii6u2Os62cZ62iSZ",
        "avatarUrl": "https://static-legacy.dingtalk.com/media/a.png",
        "openId": "123",
        "mobile": "13800138000",
        "stateCode": "86",
        "email": "lin@a.cn",
    },
}
WECOM = {
    "/cgi-bin/gettoken": {
        "errcode": 0,
        "errmsg": "ok",
        "access_token": "the-token",
        "expires_in": 7200,
    },
    "/cgi-bin/auth/getuserinfo": {"errcode": 0, "errmsg": "ok", "userid": "LinXiaoYu"},
}
WEIXIN = {
    "/sns/oauth2/access_token": {
        "access_token": "the-token",
        "expires_in": 7200,
        "refresh_token": "the-refresh-token",
        "openid": "oLVPpjqs9BhvzwPj5A-vTYAX3GLc",
        "scope": "snsapi_login",
        "unionid": "o6_bmasdasdsad6_2sgVt7hMZOPfL",
    },
}
FEISHU = {
    "/open-apis/auth/v3/app_access_token/internal/": {
        "app_access_token": "the-token-of-the-app",
        "code": 0,
        "expire": 7140,
        "msg": "ok",
        "tenant_access_token": "the-token-of-the-tenant",
    },
    "/open-apis/authen/v1/access_token": {
        "code": 0,
        "msg": "success",
        "data": {
            "access_token": "the-token",
            "avatar_url": "https://s3-imfile.feishucdn.com/a.png",
            "expires_in": 6900,
            "name": "林晓雨",
            "open_id": "ou_e9bd1ae9f3d8b2b8e0a1",
            "refresh_expires_in": 2591700,
            "refresh_token": "the-refresh-token",
            "tenant_key": "2ed263bf32cf1651",
            "token_type": "Bearer",
        },
    },
    "/open-apis/authen/v1/user_info": {
        "code": 0,
        "msg": "success",
        "data": {
            "name": "林晓雨",
            "en_name": "Lin Xiaoyu",
            "avatar_url": "https://s3-imfile.feishucdn.com/a.png",
            "open_id": "ou_e9bd1ae9f3d8b2b8e0a1",
            "union_id": "on_d89jhsdhjsajkda7828enjdj328ydhhw3u43yjhdj",
            "email": "private@b.cn",
            "enterprise_email": "lin@a.cn",
            "user_id": "5d9bdxxx",
            "mobile": "+8613800138000",
            "tenant_key": "2ed263bf32cf1651",
            "employee_no": "TL0012",
        },
    },
}


@pytest.fixture
def vendors(recorded, settings, monkeypatch):
    """The four, with their addresses on this machine, answering well."""
    settings.LANGUAGE_CODE = "en"
    settings.SOCIALACCOUNT_PROVIDERS = configured(**OTHERS, **keys())
    for adapter, names in (
        (DingTalkOAuth2Adapter, ("access_token_url", "profile_url")),
        (WeComAdapter, ("access_token_url", "profile_url")),
        (WeChatAdapter, ("access_token_url", "profile_url")),
        (FeishuOAuth2Adapter, ("access_token_url", "user_info_url")),
        (FeishuOAuth2Client, ("app_access_token_url",)),
    ):
        for name in names:
            path = "/" + getattr(adapter, name).split("/", 3)[3]
            monkeypatch.setattr(adapter, name, f"{recorded.url}{path}")
    for answers in (DINGTALK, WECOM, WEIXIN, FEISHU):
        for path, answer in answers.items():
            recorded.says(path, answer)
    return recorded


def keys():
    return {name: secret for name, secret in SECRETS.items() if not name.startswith("OIDC")}


@pytest.fixture
def lin():
    person = PersonFactory(
        name="林晓雨", staff_number="TL0012", phone="13800138000", email="lin@a.cn"
    )
    return with_password(person, PASSWORD)


def come_back(client, way, address):
    code = "authCode" if way == "dingtalk" else "code"
    said = {code: "the-code", "state": asked_of(address)["state"]}
    return page_of(client, client.get(reverse(f"{way}_callback"), said))


@pytest.mark.parametrize("way", WAYS)
def test_a_person_connects_it_and_signs_in_by_it(client, vendors, lin, way):
    client.force_login(lin)
    connected = come_back(client, way, ask_to_connect(client, way))
    later = Client()

    response = come_back(later, way, set_out(later, way))

    assert connected["Location"] == f"{reverse('schools:account')}#ways"
    assert (response["Location"], signed_in(later)) == ("/", str(lin.pk))
    assert kept() == [(way, lin.pk)]
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize("way", WAYS)
def test_one_that_nobody_connected_lets_nobody_in(client, vendors, lin, way):
    response = come_back(client, way, set_out(client, way))

    unconfirmed = way == "feishu"
    words = (
        "No phone or e-mail is confirmed there"
        if unconfirmed
        else "This sign-in is not connected yet"
    )
    assert (response.status_code, told(response)) == (403, words)
    assert (signed_in(client), kept()) == (None, [])


@pytest.mark.parametrize("confirms", ["phone", "email", "phone,email"])
def test_feishu_finds_its_people_where_the_county_vouches_for_it(
    client, vendors, lin, settings, confirms
):
    variables = {**OTHERS, **keys(), "FEISHU_EMPLOYER_CONFIRMS": confirms}
    settings.SOCIALACCOUNT_PROVIDERS = configured(**variables)

    come_back(client, "feishu", set_out(client, "feishu"))

    assert signed_in(client) == str(lin.pk)
    assert kept() == [("feishu", lin.pk)]


@pytest.mark.parametrize("way", WAYS)
def test_a_forged_state_is_refused_before_anything_is_asked(client, vendors, way):
    set_out(client, way)
    response = page_of(
        client, client.get(reverse(f"{way}_callback"), {"code": "c", "state": "guessed"})
    )

    assert (response.status_code, told(response)) == (410, "This attempt to sign in is over")
    assert vendors.asked == []


@pytest.mark.parametrize("way", WAYS)
def test_a_state_of_one_provider_opens_no_other(client, vendors, lin, way):
    other = WAYS[WAYS.index(way) - 1]
    state = asked_of(set_out(client, other))["state"]

    response = page_of(
        client, client.get(reverse(f"{way}_callback"), {"code": "c", "state": state})
    )

    assert (response.status_code, vendors.asked) == (410, [])


BROKEN = {
    "dingtalk code used": (
        "dingtalk",
        "/v1.0/oauth2/userAccessToken",
        {"code": "invalidParameter"},
    ),
    "dingtalk without a refresh token": (
        "dingtalk",
        "/v1.0/oauth2/userAccessToken",
        {"accessToken": "the-token", "expireIn": 7200},
    ),
    "dingtalk nobody": ("dingtalk", "/v1.0/contact/users/me", {"nick": "x"}),
    "wecom secret wrong": ("wecom", "/cgi-bin/gettoken", {"errcode": 40001, "errmsg": "the-hint"}),
    "wecom code used": (
        "wecom",
        "/cgi-bin/auth/getuserinfo",
        {"errcode": 40029, "errmsg": "invalid code, the-hint"},
    ),
    "wecom no member": (
        "wecom",
        "/cgi-bin/auth/getuserinfo",
        {"errcode": 0, "errmsg": "ok", "openid": "o", "external_userid": "e"},
    ),
    "wecom no number": ("wecom", "/cgi-bin/gettoken", {"errcode": "the-hint"}),
    "weixin code used": ("weixin", "/sns/oauth2/access_token", {"errcode": 40029, "errmsg": "x"}),
    "weixin nobody": ("weixin", "/sns/oauth2/access_token", {"access_token": "the-token"}),
    "feishu no app": (
        "feishu",
        "/open-apis/auth/v3/app_access_token/internal/",
        {"code": 10003, "msg": "the-hint"},
    ),
    "feishu code used": (
        "feishu",
        "/open-apis/authen/v1/access_token",
        {"code": 20003, "msg": "the-hint"},
    ),
    "feishu nobody": (
        "feishu",
        "/open-apis/authen/v1/user_info",
        {"code": 0, "msg": "success", "data": {"name": "林"}},
    ),
    "feishu refuses": ("feishu", "/open-apis/authen/v1/user_info", {"code": 20005, "msg": "x"}),
    **{
        f"{way} says {answer}": (way, path, answer)
        for way, path in (
            ("dingtalk", "/v1.0/contact/users/me"),
            ("wecom", "/cgi-bin/gettoken"),
            ("weixin", "/sns/oauth2/access_token"),
            ("feishu", "/open-apis/authen/v1/user_info"),
        )
        for answer in ("<html>", "[]", "null")
    },
}


@pytest.mark.parametrize("case", BROKEN)
def test_an_answer_that_cannot_be_is_one_calm_page(client, vendors, logged, case):
    way, path, answer = BROKEN[case]
    vendors.says(path, answer)

    response = come_back(client, way, set_out(client, way))

    assert (response.status_code, told(response)) == (424, "There was no usable answer")
    assert (signed_in(client), kept()) == (None, [])
    written = logged()
    assert "sign_in_failed" in written
    for secret in (*SECRETS.values(), "the-code", "the-token", "the-hint", "refresh", "林"):
        assert secret not in written


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_is_in_a_log_however_much_is_logged(client, vendors, logged, way):
    come_back(client, way, set_out(client, way))

    written = logged()
    assert vendors.asked
    for secret in (*SECRETS.values(), "the-code", "the-token", "13800138000"):
        assert secret not in written


QUESTIONS = {
    "dingtalk": ("https://login.dingtalk.com/oauth2/auth", {"client_id": "ding-app"}),
    "wecom": (
        "https://login.work.weixin.qq.com/wwlogin/sso/login",
        {"appid": "wecom-corp", "agentid": "1000002", "login_type": "CorpApp"},
    ),
    "weixin": (
        "https://open.weixin.qq.com/connect/qrconnect",
        {"appid": "wx-app", "scope": "snsapi_login"},
    ),
    "feishu": ("https://open.feishu.cn/open-apis/authen/v1/index", {"app_id": "feishu-app"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_is_asked_at_its_own_address_and_sends_back_by_https(vendors, settings, way):
    """Behind TLS no provider may send anybody back by http; one of the library's would."""
    settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    client = Client(**{"wsgi.url_scheme": "https", "SERVER_PORT": "443"})
    address = set_out(client, way)
    asked = asked_of(address)
    where, carries = QUESTIONS[way]

    assert address.partition("?")[0] == where
    assert {key: asked[key] for key in carries} == carries
    assert asked["redirect_uri"] == f"https://testserver/accounts/{way}/login/callback/"
    assert len(asked["state"]) >= 16


def test_wecom_is_asked_as_its_papers_say(client, vendors, lin):
    client.force_login(lin)
    come_back(client, "wecom", ask_to_connect(client, "wecom"))

    asked = [SimpleNamespace(method=each[0], **asked_of(each[1])) for each in vendors.asked]
    assert asked == [
        SimpleNamespace(method="GET", corpid="wecom-corp", corpsecret=SECRETS["WECOM_SECRET"]),
        SimpleNamespace(method="GET", access_token="the-token", code="the-code"),
    ]


def test_of_wechat_no_profile_is_asked(client, vendors, lin):
    client.force_login(lin)
    come_back(client, "weixin", ask_to_connect(client, "weixin"))

    assert [each[1].partition("?")[0] for each in vendors.asked] == ["/sns/oauth2/access_token"]
