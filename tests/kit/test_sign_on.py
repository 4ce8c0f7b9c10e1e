"""Single sign-on in the environment: off, on, or refused with the name of what is missing."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from kit.sign_on import may_be_asked, require_https
from tests.sign_on import configured, oidc_variables

URL = "https://sso.example.cn/realms/county"
OIDC = oidc_variables(URL)
COMPLETE = {
    "openid_connect": OIDC,
    "dingtalk": {"DINGTALK_CLIENT_ID": "a", "DINGTALK_CLIENT_SECRET": "the-secret"},
    "wecom": {"WECOM_CORP_ID": "a", "WECOM_SECRET": "the-secret", "WECOM_AGENT_ID": "1"},
    "weixin": {"WEIXIN_APP_ID": "a", "WEIXIN_APP_SECRET": "the-secret"},
    "feishu": {"FEISHU_APP_ID": "a", "FEISHU_APP_SECRET": "the-secret"},
}


def test_nothing_is_on_by_itself():
    assert configured() == {}


@pytest.mark.parametrize("provider", COMPLETE)
def test_each_is_switched_on_alone(provider):
    assert list(configured(**COMPLETE[provider])) == [provider]


@pytest.mark.parametrize(
    ("provider", "missing"),
    [(provider, name) for provider, variables in COMPLETE.items() for name in variables],
)
@pytest.mark.parametrize("is_blank", [False, True], ids=["absent", "blank"])
def test_half_of_it_is_refused_by_name(provider, missing, is_blank):
    variables = {name: value for name, value in COMPLETE[provider].items() if name != missing}
    if is_blank:
        variables[missing] = " "

    with pytest.raises(ImproperlyConfigured) as refusal:
        configured(**variables)

    assert str(refusal.value).startswith(f"{missing}: missing.")
    assert "the-secret" not in str(refusal.value)


def test_an_openid_provider_as_the_library_reads_it():
    assert configured(**OIDC) == {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "county",
                    "name": "桐庐教育",
                    "client_id": "tongyan",
                    "secret": "the-secret-of-the-county",
                    "settings": {
                        "realm": URL,
                        "server_url": f"{URL}/.well-known/openid-configuration",
                        "scope": ["openid", "profile", "email", "phone"],
                        "oauth_pkce_enabled": True,
                        "claims": {
                            "staff_number": "staff_number",
                            "phone": "phone_number",
                            "phone_confirmed": "phone_number_verified",
                            "email": "email",
                            "email_confirmed": "email_verified",
                            "employer_confirms": [],
                        },
                    },
                }
            ]
        }
    }


@pytest.mark.parametrize("end", ["", "/", "/.well-known/openid-configuration"])
def test_spellings_of_one_address_are_one_provider(end):
    assert configured(**{**OIDC, "OIDC_DISCOVERY_URL": f"{URL}{end}"}) == configured(**OIDC)


def test_a_county_names_its_claims():
    named = {
        "OIDC_STAFF_NUMBER_CLAIM": "employeeNumber",
        "OIDC_PHONE_CLAIM": "",
        "OIDC_EMAIL_CLAIM": "mail",
        "OIDC_EMAIL_CONFIRMED_CLAIM": "mail_ok",
        "OIDC_EMPLOYER_CONFIRMS": "email, phone",
        "OIDC_SCOPE": "openid staff",
        "OIDC_PKCE": "false",
    }
    [app] = configured(**OIDC, **named)["openid_connect"]["APPS"]

    assert app["settings"]["claims"] == {
        "staff_number": "employeeNumber",
        "phone": "",
        "phone_confirmed": "phone_number_verified",
        "email": "mail",
        "email_confirmed": "mail_ok",
        "employer_confirms": ["email", "phone"],
    }
    assert app["settings"]["scope"] == ["openid", "staff"]
    assert app["settings"]["oauth_pkce_enabled"] is False


def test_an_employer_confirms_only_what_there_is():
    with pytest.raises(ImproperlyConfigured, match="OIDC_EMPLOYER_CONFIRMS"):
        configured(**OIDC, OIDC_EMPLOYER_CONFIRMS="name")


@pytest.mark.parametrize("url", ["http://sso.example.cn", "sso.example.cn", "ftp://127.0.0.1"])
def test_a_provider_elsewhere_speaks_https(url):
    with pytest.raises(ImproperlyConfigured, match="OIDC_DISCOVERY_URL"):
        configured(**{**OIDC, "OIDC_DISCOVERY_URL": url})


def test_production_wants_https_even_of_this_machine():
    here = configured(**{**OIDC, "OIDC_DISCOVERY_URL": "http://127.0.0.1:9400"})

    require_https(configured(**OIDC))
    with pytest.raises(ImproperlyConfigured, match="OIDC_DISCOVERY_URL"):
        require_https(here)


@pytest.mark.parametrize(
    ("address", "here", "elsewhere"),
    [
        ("https://sso.example.cn/token", True, True),
        ("http://127.0.0.1:9400/token", True, False),
        ("http://localhost:9400/token", True, False),
        ("http://[::1]/token", True, False),
        ("http://sso.example.cn/token", False, False),
        ("http://127.0.0.1.example.cn/token", False, False),
        ("http://127.0.0.1@sso.example.cn/token", False, False),
        ("javascript:alert(1)", False, False),
        ("//sso.example.cn/token", False, False),
        ("", False, False),
    ],
)
def test_where_secrets_may_go(address, here, elsewhere):
    assert may_be_asked(address, this_machine=True) is here
    assert may_be_asked(address, this_machine=False) is elsewhere
