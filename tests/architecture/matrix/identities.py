"""Single sign-on. Nothing is configured here, so nothing is there; what is, is told elsewhere."""

# fmt: off
TABLE = """
openid_connect_callback               GET  own    404   404   404   404   404   404   404   404   404
dingtalk_callback                     GET  own    404   404   404   404   404   404   404   404   404
feishu_callback                       GET  own    404   404   404   404   404   404   404   404   404
wecom_callback                        GET  own    404   404   404   404   404   404   404   404   404
weixin_callback                       GET  own    404   404   404   404   404   404   404   404   404
schools:identity-sign-in              POST own    404   404   404   404   404   404   404   404   404
schools:identity-refused              GET  own    404   404   404   404   404   404   404   404   404
schools:identity-connect              GET  own    302   404   404   404   404   404   404   404   404
schools:identity-connect              POST own    302   404   404   404   404   404   404   404   404
schools:identity-disconnect           POST own    302   404   404   404   404   404   404   404   404
"""
# fmt: on

PUBLIC = {
    "openid_connect_callback",
    "dingtalk_callback",
    "feishu_callback",
    "wecom_callback",
    "weixin_callback",
    "schools:identity-sign-in",
    "schools:identity-refused",
}

WHICH = {
    "openid_connect_callback": "provider_id=county",
    "schools:identity-sign-in": "way=county",
    "schools:identity-refused": "way=county why=nobody",
    "schools:identity-connect": "way=county",
    "schools:identity-disconnect": "way=county",
}
