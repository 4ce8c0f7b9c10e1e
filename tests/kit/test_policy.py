"""Rules compose; nobody signed out may do anything; an unknown action is a bug."""

from types import SimpleNamespace

import pytest
import time_machine

from kit.errors import NotAllowed
from kit.policy import Policy, Rule, built_once


@Rule
def is_tall(actor, thing):
    return actor == "tall"


@Rule
def owns(actor, thing):
    return thing == f"{actor}'s"


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (is_tall, {("tall", "tall's"), ("tall", "other's")}),
        (is_tall & owns, {("tall", "tall's")}),
        (is_tall | owns, {("tall", "tall's"), ("tall", "other's"), ("short", "short's")}),
        (~is_tall & owns, {("short", "short's")}),
        (~(is_tall | owns), {("short", "other's")}),
    ],
    ids=lambda each: str(each) if isinstance(each, Rule) else "",
)
def test_rules_compose(rule, allowed):
    asked = [("tall", "tall's"), ("tall", "other's"), ("short", "short's"), ("short", "other's")]

    assert {each for each in asked if rule(*each)} == allowed


def test_a_rule_says_what_it_is():
    assert str(is_tall & ~owns) == "(is_tall & ~owns)"


POLICY = Policy({"door.open": is_tall, "door.look": ~is_tall | is_tall})


def test_nobody_signed_out_may_do_anything():
    assert not POLICY.allows(None, "door.look")
    with pytest.raises(NotAllowed):
        POLICY.require(None, "door.look")


def test_requiring_passes_or_refuses():
    assert POLICY.require("tall", "door.open") is None
    with pytest.raises(NotAllowed):
        POLICY.require("short", "door.open")


@pytest.mark.parametrize("actor", ["tall", None])
def test_an_unknown_action_is_a_bug_for_everybody(actor):
    with pytest.raises(KeyError):
        POLICY.allows(actor, "door.paint")


def test_what_an_actor_may_see_is_built_once_a_day_for_each_of_them():
    built = []

    @built_once
    def readable(actor, kind, *, closely=False):
        built.append((actor, kind, closely))
        return object()

    ding, chen = SimpleNamespace(), SimpleNamespace()
    with time_machine.travel("2026-03-02T08:00:00+08:00"):
        first = readable(ding, "film")
        assert readable(ding, "film") is first
        assert readable(ding, "file") is not first
        assert readable(ding, "film", closely=True) is not first
        assert readable(chen, "film") is not first
    with time_machine.travel("2026-03-03T00:00:01+08:00"):
        assert readable(ding, "film") is not first
    assert len(built) == 5


def test_for_visitors_nothing_is_kept():
    built = built_once(lambda actor: object())

    assert built(None) is not built(None)
