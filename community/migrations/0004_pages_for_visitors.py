"""Pages for visitors: sections of counties, news, plain pages. The front page is made of blocks."""

import json
import uuid

import community.models.news
import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from community.migrations._first_pages import FIRST_PAGES


def as_stream(chinese, english):
    """Return what the new field holds where the old ones held these two texts."""
    if not (chinese or english):
        return []
    value = {"text": chinese, "english": {"text": english}}
    return [{"type": "text", "id": str(uuid.uuid4()), "value": value}]


def keep_texts(apps, schema_editor):
    """Bring the texts of the front page, of all its drafts and former states, into blocks."""
    home_page = apps.get_model("community", "HomePage")
    for home in home_page.objects.all():
        home.body = json.dumps(as_stream(home.old_body, home.old_body_en), ensure_ascii=False)
        home.save(update_fields=["body"])
    content_type = apps.get_model("contenttypes", "ContentType")
    kind = content_type.objects.filter(app_label="community", model="homepage").first()
    revision = apps.get_model("wagtailcore", "Revision")
    for each in revision.objects.filter(content_type=kind):
        stream = as_stream(each.content.get("body") or "", each.content.pop("body_en", "") or "")
        each.content["body"] = json.dumps(stream, ensure_ascii=False)
        each.save(update_fields=["content"])


def lay_first_pages(apps, schema_editor):
    """What every site has to say: what it is, and what it keeps of people."""
    content_type = apps.get_model("contenttypes", "ContentType")
    page = apps.get_model("wagtailcore", "Page")
    standard_page = apps.get_model("community", "StandardPage")
    home = apps.get_model("community", "HomePage").objects.first()
    if home is None:
        return
    kind, _made = content_type.objects.get_or_create(app_label="community", model="standardpage")
    below = page.objects.filter(path__startswith=home.path, depth=home.depth + 1)
    for slug, words in FIRST_PAGES.items():
        if below.filter(slug=slug).exists():
            continue
        last = below.order_by("-path").values_list("path", flat=True).first()
        standard_page.objects.create(
            title=words["title"],
            title_en=words["title_en"],
            draft_title=words["title"],
            slug=slug,
            content_type=kind,
            path=after(home.path, last),
            depth=home.depth + 1,
            numchild=0,
            url_path=f"{home.url_path}{slug}/",
            locale_id=home.locale_id,
            lead=words["lead"],
            lead_en=words["lead_en"],
            body=json.dumps(as_stream(words["text"], words["text_en"]), ensure_ascii=False),
        )
        page.objects.filter(pk=home.pk).update(numchild=below.count())


def let_editors_publish(apps, schema_editor):
    """Wagtail puts a workflow above all pages: nobody stands behind its groups here."""
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(page__depth=1).delete()


def after(parent, last):
    """Return the path of the next child of ``parent``: four digits of base 36 for each level."""
    number = int(last[len(parent) :], 36) + 1 if last else 1
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return parent + digits.rjust(4, "0")


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('commons', '0003_notices'),
        ('community', '0003_front_page_in_english'),
        ('schools', '0005_page_editors'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
            ],
            options={
                'verbose_name': 'news list',
                'verbose_name_plural': 'news lists',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('lead', models.CharField(blank=True, max_length=200, verbose_name='lead')),
                ('lead_en', models.CharField(blank=True, max_length=300, verbose_name='lead in English')),
                ('body', wagtail.fields.StreamField([('text', 3), ('picture', 10), ('quotation', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 2: ('wagtail.blocks.StructBlock', [[('text', 1)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('text', 0), ('english', 2)]], {}), 4: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 5: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': True}), 6: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('start', 'before the text'), ('end', 'after the text')], 'label': 'The picture stands'}), 8: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('alternative', 8), ('text', 6)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 10: ('wagtail.blocks.StructBlock', [[('picture', 4), ('alternative', 5), ('text', 6), ('side', 7), ('english', 9)]], {}), 11: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 300, 'rows': 3}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 60, 'required': False}), 13: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 500, 'required': False, 'rows': 3}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 90, 'required': False}), 15: ('wagtail.blocks.StructBlock', [[('text', 13), ('who', 14)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('text', 11), ('who', 12), ('english', 15)]], {})}, verbose_name='content')),
            ],
            options={
                'verbose_name': 'plain page',
                'verbose_name_plural': 'plain pages',
            },
            bases=('wagtailcore.page',),
        ),
        # The text lies beside until it stands in the new field.
        migrations.RenameField("homepage", "body", "old_body"),
        migrations.RenameField("homepage", "body_en", "old_body_en"),
        migrations.AddField(
            model_name='homepage',
            name='title_en',
            field=models.CharField(blank=True, max_length=255, verbose_name='title in English'),
        ),
        migrations.AddField(
            model_name='homepage',
            name='body',
            field=wagtail.fields.StreamField([('text', 3), ('picture', 10), ('quotation', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 2: ('wagtail.blocks.StructBlock', [[('text', 1)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('text', 0), ('english', 2)]], {}), 4: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 5: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': True}), 6: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('start', 'before the text'), ('end', 'after the text')], 'label': 'The picture stands'}), 8: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('alternative', 8), ('text', 6)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 10: ('wagtail.blocks.StructBlock', [[('picture', 4), ('alternative', 5), ('text', 6), ('side', 7), ('english', 9)]], {}), 11: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 300, 'rows': 3}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 60, 'required': False}), 13: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 500, 'required': False, 'rows': 3}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 90, 'required': False}), 15: ('wagtail.blocks.StructBlock', [[('text', 13), ('who', 14)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('text', 11), ('who', 12), ('english', 15)]], {})}, verbose_name='content'),
        ),
        migrations.CreateModel(
            name='CountyPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('lead', models.CharField(blank=True, max_length=80, verbose_name='lead')),
                ('lead_en', models.CharField(blank=True, max_length=120, verbose_name='lead in English')),
                ('body', wagtail.fields.StreamField([('focus', 8), ('news', 13), ('schools', 15), ('numbers', 20), ('text', 24), ('picture', 29), ('quotation', 35)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 60, 'required': True}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'Point', 'max_length': 200, 'required': True}), 3: ('wagtail.blocks.ListBlock', (2,), {'default': [], 'label': 'Points', 'max_num': 8, 'required': False}), 4: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture', 'required': False}), 5: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': False}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 90, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 1), ('points', 3), ('alternative', 5)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('title', 0), ('text', 1), ('points', 3), ('picture', 4), ('alternative', 5), ('english', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: “News”.', 'label': 'Heading', 'max_length': 40, 'required': False}), 10: ('wagtail.blocks.IntegerBlock', (), {'default': 3, 'label': 'How many', 'max_value': 6, 'min_value': 1}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 60, 'required': False}), 12: ('wagtail.blocks.StructBlock', [[('title', 11)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('most', 10), ('english', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: “Our schools”.', 'label': 'Heading', 'max_length': 40, 'required': False}), 15: ('wagtail.blocks.StructBlock', [[('title', 14), ('english', 12)]], {}), 16: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 40, 'required': False}), 17: ('wagtail.blocks.BooleanBlock', (), {'default': True, 'label': 'How many schools', 'required': False}), 18: ('wagtail.blocks.BooleanBlock', (), {'default': True, 'label': 'How many teachers', 'required': False}), 19: ('wagtail.blocks.BooleanBlock', (), {'default': True, 'label': 'How many subject circles', 'required': False}), 20: ('wagtail.blocks.StructBlock', [[('title', 16), ('schools', 17), ('teachers', 18), ('circles', 19), ('english', 12)]], {}), 21: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text'}), 22: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 23: ('wagtail.blocks.StructBlock', [[('text', 22)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 24: ('wagtail.blocks.StructBlock', [[('text', 21), ('english', 23)]], {}), 25: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 26: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': True}), 27: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('start', 'before the text'), ('end', 'after the text')], 'label': 'The picture stands'}), 28: ('wagtail.blocks.StructBlock', [[('alternative', 5), ('text', 1)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 29: ('wagtail.blocks.StructBlock', [[('picture', 25), ('alternative', 26), ('text', 1), ('side', 27), ('english', 28)]], {}), 30: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 300, 'rows': 3}), 31: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 60, 'required': False}), 32: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 500, 'required': False, 'rows': 3}), 33: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 90, 'required': False}), 34: ('wagtail.blocks.StructBlock', [[('text', 32), ('who', 33)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 35: ('wagtail.blocks.StructBlock', [[('text', 30), ('who', 31), ('english', 34)]], {})}, verbose_name='content')),
                ('collection', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.collection')),
                ('county', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='section', to='schools.county')),
                ('editors', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                ('open_collection', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.collection')),
            ],
            options={
                'verbose_name': 'front page of a county',
                'verbose_name_plural': 'front pages of counties',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NewsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('alternative', models.CharField(blank=True, max_length=200, verbose_name='what the picture shows')),
                ('alternative_en', models.CharField(blank=True, max_length=200, verbose_name='what the picture shows, in English')),
                ('on', models.DateField(db_index=True, default=community.models.news.today, verbose_name='date')),
                ('lead', models.CharField(max_length=200, verbose_name='lead')),
                ('lead_en', models.CharField(blank=True, max_length=300, verbose_name='lead in English')),
                ('body', wagtail.fields.StreamField([('text', 3), ('picture', 10), ('quotation', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 2: ('wagtail.blocks.StructBlock', [[('text', 1)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('text', 0), ('english', 2)]], {}), 4: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 5: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': True}), 6: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ul', 'ol', 'link', 'document-link'], 'label': 'Text', 'required': False}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('start', 'before the text'), ('end', 'after the text')], 'label': 'The picture stands'}), 8: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who cannot see it.', 'label': 'What the picture shows', 'max_length': 200, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('alternative', 8), ('text', 6)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 10: ('wagtail.blocks.StructBlock', [[('picture', 4), ('alternative', 5), ('text', 6), ('side', 7), ('english', 9)]], {}), 11: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 300, 'rows': 3}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 60, 'required': False}), 13: ('wagtail.blocks.TextBlock', (), {'label': 'What was said', 'max_length': 500, 'required': False, 'rows': 3}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'By whom', 'max_length': 90, 'required': False}), 15: ('wagtail.blocks.StructBlock', [[('text', 13), ('who', 14)]], {'collapsed': True, 'help_text': 'Where nothing stands here, readers of English get the Chinese.', 'icon': 'globe', 'label': 'In English', 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('text', 11), ('who', 12), ('english', 15)]], {})}, verbose_name='content')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commons.sitepicture', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'piece of news',
                'verbose_name_plural': 'news',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        migrations.RemoveField("homepage", "old_body"),
        migrations.RemoveField("homepage", "old_body_en"),
        migrations.RunPython(lay_first_pages, migrations.RunPython.noop),
        migrations.RunPython(let_editors_publish, migrations.RunPython.noop),
    ]
