"""The house keeps its own rules."""

import ast
import inspect
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings

from kit.policy import Policy
from tests.architecture.reading import APPS, ROOT, files, functions_in, imports_of, relative

CEILINGS = {".py": 400, ".html": 150, ".js": 300, ".css": 300}
LONGEST_FUNCTION = 60
WEB = (
    "django.http",
    "django.shortcuts",
    "django.template",
    "django.urls",
    "django.contrib.messages",
    "kit.http",
)
# Where a thing belongs that "utils" would hide: say what it is.
NO_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "stuff", "shared", "lib"}
# The areas, by app: what people who use it would call the thing. A new one is added here.
AREAS = {
    "ledger": {"entries"},
    "schools": {
        *("accounts", "appointments", "calendar", "curriculum", "desk", "directory", "factors"),
        *("follows", "identities", "invitations", "owndata", "letters", "people", "places"),
        *("roster", "slips"),
    },
    "commons": {
        *("comments", "correspondences", "desk", "digests", "files", "films", "media"),
        *("mentions", "notices", "owndata", "people", "robots", "threads", "uploads"),
    },
    "studygroups": {"circles", "desk", "grouping", "owndata", "upkeep"},
    "community": {
        "audit",
        "dashboards",
        "demo",
        "errors",
        "feeds",
        "gallery",
        "health",
        "home",
        "language",
        "media",
        "news",
        "pages",
        "operations",
        "search",
        "sections",
    },
}
LAYERS = ("models", "queries", "domain", "forms", "views", "importers", "exporters")
IMPORTERS = {
    *("bundle", "columns", "csvfile", "header", "normalise", "oneroster"),
    *("reading", "records", "sheets", "text", "words", "workbook"),
}


def test_files_stay_readable():
    too_long = {
        relative(path): lines
        for path in files(*CEILINGS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > CEILINGS[path.suffix]
    }
    assert too_long == {}


def test_functions_fit_on_a_screen():
    too_long = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in files(".py")
        for node in functions_in(path)
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert too_long == []


def test_nothing_is_called_utils():
    hidden = [relative(path) for path in files(".py", ".html", ".css") if path.stem in NO_NAMES]
    hidden += [
        relative(path) for path in files(".py") if NO_NAMES & set(path.relative_to(ROOT).parts[:-1])
    ]
    assert hidden == []


@pytest.mark.parametrize("app", AREAS)
def test_every_file_is_named_by_its_area(app):
    """``roster_names`` is a part of the area ``roster``."""
    allowed = AREAS[app] | (IMPORTERS if app == "schools" else set())
    strange = [
        relative(path)
        for layer in LAYERS
        for path in (ROOT / app / layer).glob("[!_]*.py")
        if path.stem not in allowed and path.stem.split("_")[0] not in allowed
    ]
    assert strange == []


@pytest.mark.parametrize("app", APPS)
def test_the_domain_does_not_know_the_web(app):
    knows = [
        f"{relative(path)}: {name}"
        for layer in ("domain", "queries", "models")
        for path in (ROOT / app / layer).rglob("*.py")
        for name in imports_of(path)
        if name.startswith(WEB) and name != "django.urls.reverse"
    ]
    assert knows == []


def test_the_domain_is_told_the_time():
    asks = [
        f"{relative(path)}:{node.lineno}"
        for app in APPS
        for path in (ROOT / app / "domain").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"timezone.now", "datetime.now", "date.today", "time.time"}
    ]
    assert asks == []


def test_only_one_module_cleans_what_people_wrote():
    cleaners = [
        relative(path)
        for path in files(".py")
        for name in imports_of(path)
        if name.split(".")[0] == "bleach"
    ]
    assert set(cleaners) == {"kit/text.py"}


def test_only_shell_commands_print():
    prints = [
        f"{relative(path)}:{node.lineno}"
        for path in files(".py")
        if not {"commands", "bench", "script"} & set(path.parts) and path.parts[-1] != "messages"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"print", "pprint"}
    ]
    assert prints == []


# What people wrote or who they are: never in a log. Ids are enough to find it.
PRIVATE = re.compile(r"\.(body|html|text|password|phone|email|staff_number|message|username)\b")


def test_logs_carry_no_words_of_people():
    said = []
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func.value) not in {"log", "logger", "logging"}:
                continue
            carried = [ast.unparse(each) for each in (*node.args[1:], *node.keywords)]
            said += [
                f"{relative(path)}:{node.lineno} {each}"
                for each in carried
                if PRIVATE.search(each.replace("__name__", ""))
            ]
    assert said == []


# -- Tables -----------------------------------------------------------------------------------

RANK = {app: rank for rank, app in enumerate(("kit", *APPS))}


def test_no_foreign_key_points_upwards():
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for app in APPS
        if apps.is_installed(app)
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and field.related_model is not None
        and f"{field.related_model._meta.label}" != settings.AUTH_USER_MODEL
        and RANK.get(field.related_model._meta.app_label, 0) > RANK[app]
    ]
    assert upwards == []


def test_constraints_and_indexes_are_named_by_us():
    """Names that Django makes up say nothing when a database refuses."""
    named = [
        each.name
        for app in APPS
        if apps.is_installed(app)
        for model in apps.get_app_config(app).get_models()
        for each in (*model._meta.constraints, *model._meta.indexes)
    ]
    assert [name for name in named if re.search(r"_[0-9a-f]{6,}_", name)] == []


def test_every_constraint_holds_on_both_databases():
    """One that SQLite leaves out (``nulls_distinct``) is a promise that only PostgreSQL keeps."""
    half_kept = [
        f"{model._meta.label}: {each.name}"
        for app in APPS
        if apps.is_installed(app)
        for model in apps.get_app_config(app).get_models()
        for each in model._meta.constraints
        if getattr(each, "nulls_distinct", None) is not None or getattr(each, "include", None)
    ]
    assert half_kept == []


# -- Deeds ------------------------------------------------------------------------------------


def commands_of(app):
    """Yield every public function of an app's domain with its module and syntax."""
    for path in sorted((ROOT / app / "domain").glob("[!_]*.py")):
        module = import_module(f"{app}.domain.{path.stem}")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            marks = [ast.unparse(each) for each in getattr(node, "decorator_list", [])]
            if isinstance(node, ast.FunctionDef) and "command" in marks:
                yield module, node, getattr(module, node.name)


def test_commands_name_their_arguments_and_say_what_they_raise():
    faults = []
    for app in APPS:
        for module, node, command in commands_of(app):
            where = f"{module.__name__}.{node.name}"
            inner = inspect.unwrap(command)
            kinds = [each.kind for each in inspect.signature(inner).parameters.values()]
            doc = inspect.getdoc(inner) or ""
            if not doc:
                faults.append(f"{where} has no docstring")
            if inspect.Parameter.VAR_KEYWORD in kinds or inspect.Parameter.VAR_POSITIONAL in kinds:
                faults.append(f"{where} takes anything")
            if kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) > 1:
                faults.append(f"{where} has arguments without a name")
            raises = {
                ast.unparse(each.exc).split("(")[0]
                for each in ast.walk(node)
                if isinstance(each, ast.Raise) and each.exc is not None
            } & {"NotAllowed", "Stale", "Invalid", "TooOften", "Missing"}
            faults += [f"{where} hides {name}" for name in sorted(raises) if name not in doc]
            if "POLICY.require" in ast.unparse(node) and "NotAllowed" not in doc:
                faults.append(f"{where} hides NotAllowed")
    assert faults == []


# Commands that write nothing down, and why that is right.
SILENT: dict[str, str] = {
    "ledger.domain.entries.record": "it is the writing down",
    "ledger.domain.entries.reverse": "it is the writing down",
    "schools.domain.factors.reseal_factors": "the same secrets under another key of the machine",
    "commons.domain.robots.reseal_robots": "and so are these",
    "schools.domain.follows.follow": "whom somebody follows is theirs, not the county's",
    "schools.domain.follows.unfollow": "and whom no longer",
    "schools.domain.owndata_exports.tidy_exports": "that it goes after a week was said before",
    "commons.domain.files.upload_file": "nobody else sees it; attaching it is written down",
    "commons.domain.files.tidy_files": "clears what nobody can see any more",
    "commons.domain.films.begin_film": "nobody else sees it; showing it somewhere is written down",
    "commons.domain.films.receive_film": "nor do bytes that arrived say what somebody did with them",
    "commons.domain.uploads.begin_upload": "how something comes over the line is no deed",
    "commons.domain.uploads.finish_upload": "nor that it came",
    "commons.domain.uploads.give_up_upload": "nor that it did not: nobody else knew of it",
    "commons.domain.uploads.tidy_uploads": "that parts go after seven days was said before",
    "commons.domain.films_talking.talk_about": "an empty place is no deed of anybody's",
    "commons.domain.films_talking.name_talks": "the deed by which it is called so is written down",
    "commons.domain.films.settle_film": "what a film turned out to be is no deed: its row says it",
    "commons.domain.films.note_shape": "the same",
    "commons.domain.films.wake_unconverted": "that the site can now do it is no deed either",
    "commons.domain.films.note_progress": "nor how far it is",
    "commons.domain.films.keep_rendition": "a version of a film is the same film",
    "commons.domain.films.end_conversion": "nor that nothing more is made",
    "commons.domain.films.tidy_films": "clears what nobody can see any more",
    "commons.domain.threads.mark_read": "what somebody has read is theirs, not the county's",
    "commons.domain.notices.notify": "what it tells of is written down by the deed itself",
    "commons.domain.notices.take_back": "so is what takes it back",
    "commons.domain.notices.see_notice": "what somebody has read is theirs, not the county's",
    "commons.domain.notices.see_all": "so is all of it",
    "commons.domain.notices.unsee": "and that they want to read it again",
    "commons.domain.notices.mute_thread": "what somebody does not want to hear is theirs",
    "commons.domain.notices.choose": "so is what they want to hear",
    "commons.domain.notices.stop_mail": "what somebody does not want to hear is theirs",
    "commons.domain.digests.claim_digest": "that a mail is being made is no fact of the county's",
    "commons.domain.digests.give_up_digest": "nor that it could not be sent",
    "commons.domain.digests.digest_is_sent": "nor that it was: what it told is on record",
    "schools.domain.accounts_admin.match_superusers": "follows duties, which are on record",
    "commons.domain.robots.take_message": "that a message is on its way is no fact of the county's",
    "commons.domain.robots.say_nothing": "nor that none was needed",
    "commons.domain.notices.tidy_notices": "clears what was seen long ago",
    "commons.domain.correspondences.block": "whom somebody hears is theirs, not the county's",
    "commons.domain.correspondences.unblock": "and whom again",
    "community.domain.sections.lay_section": "an empty place is no deed of anybody's",
    "microcourses.domain.moderation_workflow.lay_workflows": "they hold nothing of anybody",
    "community.domain.sections.follow_duties": "the duty that it follows is written down",
    "microcourses.domain.finding.keep_findable": "what it lets be found is on record by its own deed",
    "microcourses.domain.texts.keep_words": "a machine read what its owner gave on record",
    "community.domain.operations.note_chore": "it is the note",
    "community.domain.operations.beat": "that a worker lives is no fact of the county's",
    "community.domain.operations.leave": "nor that it ended",
    "community.domain.operations.take_up_lost": "nor that another does its work",
    "schools.domain.letters.post_letter": "the deed that wants the mail is written down",
    "schools.domain.letters.take_letter": "that a mail is being sent is no fact of the county's",
    "schools.domain.letters.letter_is_sent": "nor what became of it: its own row says so",
    "schools.domain.letters.letter_is_over": "the same",
    "schools.domain.letters.letter_is_refused": "the same",
    "schools.domain.letters.letter_waits": "the same",
    "schools.domain.letters.letters_wait": "the same",
    "schools.domain.letters.give_up_letters": "the same",
    "schools.domain.factors.release_passkey": "follows from a new password, which is written down",
    "schools.domain.letters.tidy_letters": "clears what was done long ago",
    "microcourses.domain.items.lay_library": "an empty place is no deed of anybody's",
    "microcourses.domain.sharing.save_draft": "a draft is nobody's business but its author's",
    "microcourses.domain.cases.save_case": "and so is the lesson in it",
    "microcourses.domain.materials.upload_material": "nobody else sees it until it is sent in",
    "microcourses.domain.materials.tidy_materials": "clears what nobody can see any more",
    "microcourses.domain.cases.tell_observers": "publishing the case is written down",
    "microcourses.domain.makers.tell_makers": "naming them is written down, and publishing",
    "commons.domain.threads.tidy_presence": "who had a page open is not kept",
}


def test_every_command_is_written_down():
    """By itself, or by a command or private function of its module that it calls."""
    silent = []
    for app in APPS:
        for module, node, _command in commands_of(app):
            where = f"{module.__name__}.{node.name}"
            if where not in SILENT and not _records(module, node, seen=set()):
                silent.append(where)
    assert silent == []


def _records(module, node, seen):
    source = ast.parse(inspect.getsource(module))
    local = {each.name: each for each in source.body if isinstance(each, ast.FunctionDef)}
    for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
        name = ast.unparse(call.func)
        if name.split(".")[-1] in {"record", "reverse_entry"} or name.endswith("entries.reverse"):
            return True
        if name in local and name not in seen and _records(module, local[name], seen | {name}):
            return True
        other = inspect.unwrap(getattr(module, name, None) or _deep(module, name) or _records)
        home = inspect.getmodule(other)
        if (
            home is not None
            and home is not module
            and ".domain." in home.__name__
            and name not in seen
            and _records(home, _syntax_of(home, other), seen | {name})
        ):
            return True
    return False


def _deep(module, dotted):
    first, _, rest = dotted.partition(".")
    return getattr(getattr(module, first, None), rest, None) if rest and "." not in rest else None


def _syntax_of(module, function):
    for each in ast.parse(inspect.getsource(module)).body:
        if getattr(each, "name", None) == function.__name__:
            return each
    return ast.parse("")


@pytest.mark.parametrize("app", APPS)
def test_every_action_of_a_policy_is_in_a_matrix(app):
    if not (ROOT / app / "permissions.py").exists():
        pytest.skip("nothing may be done here yet")
    policy = getattr(import_module(f"{app}.permissions"), "POLICY", None)
    assert isinstance(policy, Policy), f"{app}.permissions has no POLICY"
    matrices = sorted((ROOT / "tests" / app).glob("test_permissions*.py"))
    tested = "".join(path.read_text(encoding="utf-8") for path in matrices)
    assert [action for action in policy.table if f'"{action}"' not in tested] == []
