"""Lay Wagtail's page tree: root, site, front page, and what every site has to say of itself.

It takes the place of the welcome page.
"""

import json
import uuid

from django.db import migrations

from community.migrations._first_pages import FIRST_PAGES, FRONT_PAGE


def lay_tree(apps, schema_editor):
    page = apps.get_model("wagtailcore", "Page")
    site = apps.get_model("wagtailcore", "Site")

    root = page.objects.get(depth=1)
    page.objects.filter(depth=2, path__startswith=root.path).delete()
    home = lay_page(apps, "HomePage", root, 1, "home", FRONT_PAGE)
    for number, (slug, words) in enumerate(FIRST_PAGES.items(), 1):
        lay_page(apps, "StandardPage", home, number, slug, words)
    page.objects.filter(pk=root.pk).update(numchild=1)
    page.objects.filter(pk=home.pk).update(numchild=len(FIRST_PAGES))
    site.objects.all().delete()
    site.objects.create(
        hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True, site_name="同研"
    )


def lay_page(apps, model, parent, number, slug, words):
    """Make the child of ``parent`` at place ``number``, counted from 1."""
    content_type = apps.get_model("contenttypes", "ContentType")
    locale = apps.get_model("wagtailcore", "Locale")
    kind, _made = content_type.objects.get_or_create(app_label="community", model=model.lower())
    english_title = {"title_en": words["title_en"]} if "title_en" in words else {}
    return apps.get_model("community", model).objects.create(
        title=words["title"],
        draft_title=words["title"],
        **english_title,
        slug=slug,
        content_type=kind,
        path=f"{parent.path}{number:04}",
        depth=parent.depth + 1,
        numchild=0,
        url_path=f"{parent.url_path}{slug}/",
        locale=locale.objects.order_by("pk").first(),
        lead=words["lead"],
        lead_en=words["lead_en"],
        body=json.dumps(as_stream(words["text"], words["text_en"]), ensure_ascii=False),
    )


def as_stream(chinese, english):
    """Return a field of blocks that holds one text."""
    value = {"text": chinese, "english": {"text": english}}
    return [{"type": "text", "id": str(uuid.uuid4()), "value": value}]


def let_editors_publish(apps, schema_editor):
    """Wagtail puts a workflow above all pages: nobody stands behind its groups here."""
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(page__depth=1).delete()


def take_up(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("community", "StandardPage").objects.all().delete()
    apps.get_model("community", "HomePage").objects.all().delete()
    page = apps.get_model("wagtailcore", "Page")
    page.objects.filter(depth=1).update(numchild=0)


class Migration(migrations.Migration):

    dependencies = [
        ("community", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(lay_tree, take_up),
        migrations.RunPython(let_editors_publish, migrations.RunPython.noop),
    ]
