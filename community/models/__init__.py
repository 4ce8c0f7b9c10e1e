from community.models.home import HomePage
from community.models.news import NewsIndexPage, NewsPage
from community.models.operations import Chore, Worker
from community.models.pages import StandardPage
from community.models.sections import CountyPage

__all__ = [
    "Chore",
    "CountyPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "StandardPage",
    "Worker",
]
