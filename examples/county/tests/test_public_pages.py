"""The pages that everybody may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from county.words import WORDS

from .site import Site

TEMPLATES = Path(__file__).parent.parent / "county" / "templates"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("var"))


class TestPages:
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("address", ["/", "/matters", "/how", "/track", "/apply/road-occupation"])
    def test_are_there_in_both_languages(self, site: Site, address: str, language: str) -> None:
        """Each page answers, says its language, and carries the headers that keep strangers' scripts out."""
        answer = site.get(f"{address}?lang={language}")
        assert answer.status_code == 200
        assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_show_every_matter_in_both_languages(self, site: Site) -> None:
        """No declaration, however it is written, makes the page of its matter fail."""
        for code, matter in site.office.published.current.items():
            assert matter.title.en in site.words(f"/matters/{code}?lang=en")
            site.words(f"/matters/{code}?lang=zh")

    def test_remember_the_language(self, site: Site) -> None:
        """Who asked for English once gets English on the next page."""
        site.get("/?lang=en")
        assert "Find a matter" in site.words("/")
        site.get("/?lang=zh")
        assert "查找事项" in site.words("/")

    @pytest.mark.parametrize(("address", "status"), [("/nowhere", 404), ("/matters/nothing", 404), ("/track/1", 404)])
    def test_say_what_went_wrong_in_words(self, site: Site, address: str, status: int) -> None:
        """An address that leads nowhere says so and leads home."""
        said = site.words(f"{address}?lang=en", status)
        assert "Go to the home page" in said or "number or the query code is wrong" in said

    def test_lead_to_no_other_host(self, site: Site) -> None:
        """An address with two slashes does not become a link to somebody else."""
        answer = site.browser.get("http://testserver.local//evil.invalid/x", follow_redirects=False)
        assert answer.status_code == 404 and 'href="//' not in answer.text

    def test_refuse_a_method_that_a_page_does_not_have(self, site: Site) -> None:
        """A form sent to a page that takes none is answered with a page, not with a trace."""
        answer = site.post("/how?lang=en", {})
        assert answer.status_code == 405 and "This address cannot be used in this way" in answer.text

    def test_refuse_a_form_without_the_token_of_a_page(self, site: Site) -> None:
        """A form from another site is refused before anybody looks at it."""
        assert site.browser.post("/track", data={"number": "1"}).status_code == 403


class TestMatter:
    def test_discloses_the_five_things(self, site: Site) -> None:
        """Procedure, conditions, fee basis, process and result stand on the page, with papers and limits."""
        said = site.words("/matters/road-occupation?lang=zh")
        for part in ("办事流程", "申报条件", "收费依据与标准", "办事过程", "办事结果", "申请材料", "办理时限"):
            assert part in said
        assert "城市道路管理条例 第37条" in said and "同时进行" in said and "可容缺后补" in said

    def test_says_when_an_application_filed_now_is_due(self, site: Site) -> None:
        """Eight working days from Wednesday 25 November: Monday 7 December at the close."""
        assert "12月7日 17:30" in site.words("/matters/road-occupation?lang=zh")

    def test_says_what_it_would_cost(self, site: Site) -> None:
        """The amount comes from the published tariff, with its derivation in words."""
        said = site.words("/matters/road-occupation?area_m2=12.5&days=30&class=pavement&lang=en")
        assert "112.50 CNY" in said and "Area × Days × unit price" in said

    def test_says_what_is_wrong_with_a_question_of_cost(self, site: Site) -> None:
        """Wrong figures get words at the field, and no amount."""
        said = site.words("/matters/road-occupation?area_m2=a&days=0&class=pavement&lang=en")
        assert "give a number in ASCII digits" in said and "must be at least 1" in said and "= " not in said

    def test_is_found_by_words_and_by_agency(self, site: Site) -> None:
        """The search looks into titles; an agency shows its own; nothing found says what to do."""
        assert "Temporary occupation" in site.words("/matters?q=road occupation&lang=en")
        said = site.words("/matters?agency=tobacco&lang=en")
        assert "obacco" in said and "Temporary occupation" not in said
        assert "See all matters" in site.words("/matters?q=zzzz&lang=en")


def test_every_word_that_a_template_asks_for_is_in_the_table() -> None:
    """A template's word that is not in the table would be an error on that page only."""
    import re

    for file in TEMPLATES.rglob("*.html"):
        for key in re.findall(r'\bt\("([^"]+)"[,)]', file.read_text(encoding="utf-8")):
            assert key in WORDS, f"{file.name}: {key}"


def test_every_word_is_there_in_both_languages() -> None:
    """No text is empty, and no English text is Chinese by mistake."""
    for key, text in WORDS.items():
        assert text.zh.strip() and text.en.strip(), key
