"""Lay Wagtail's page tree: root, site, front page. Takes the place of the welcome page."""

from django.db import migrations

LEAD = "让每一位老师，都站在自己学科的同仁中间。"
BODY = (
    "<p>同研把一个县的各所学校连成一个教研组：同学科、同年级的老师在同一个圈子里备课、提问、答疑，"
    "离得再远，也像隔着一张办公桌。</p>"
    "<h2>在这里做什么</h2>"
    "<ul>"
    "<li>到自己的学科圈里，看看同仁们正在讨论什么；</li>"
    "<li>把课上的困惑提出来，有人答了，它才算放下；</li>"
    "<li>把自己的学案、试题、课件拿出来，也把别人的拿去改。</li>"
    "</ul>"
    "<h2>怎样进来</h2>"
    "<p>账号随全县花名册而来，不用注册。第一次登录，请扫学校发的登录条上的二维码；"
    "没有拿到登录条的，请找本校的校本研修负责人。</p>"
)


def lay_tree(apps, schema_editor):
    content_type = apps.get_model("contenttypes", "ContentType")
    page = apps.get_model("wagtailcore", "Page")
    site = apps.get_model("wagtailcore", "Site")
    locale = apps.get_model("wagtailcore", "Locale")
    home_page = apps.get_model("community", "HomePage")

    root = page.objects.get(depth=1)
    if home_page.objects.exists():
        return
    page.objects.filter(depth=2, path__startswith=root.path).delete()
    kind, _made = content_type.objects.get_or_create(app_label="community", model="homepage")
    home = home_page.objects.create(
        title="同研",
        draft_title="同研",
        slug="home",
        content_type=kind,
        path=root.path + "0001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=locale.objects.order_by("pk").first(),
        lead=LEAD,
        body=BODY,
    )
    page.objects.filter(pk=root.pk).update(numchild=1)
    site.objects.all().delete()
    site.objects.create(
        hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True, site_name="同研"
    )


def take_up(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("community", "HomePage").objects.all().delete()
    page = apps.get_model("wagtailcore", "Page")
    page.objects.filter(depth=1).update(numchild=0)


class Migration(migrations.Migration):

    dependencies = [
        ("community", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(lay_tree, take_up)]
