"""What was kept is found again, corrected, thrown away, taken back, taken along, and nobody else's to see."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.pictures import saved
from tests.e2e.site import hashed

Form = dict[str, str | float | bool]
NUMBERS = ("407", "14", "30")
STAY = "document.querySelector('.site-foot form').addEventListener('submit', event => event.preventDefault())"


@pytest.fixture
def history(person: Page, address: str, tmp_path: Path) -> Page:
    """A history with each of the numbers in it, made once for the file."""
    person.goto(address + "history/")
    if person.locator(".readings li").count() == 0:
        person.goto(address + "upload/")
        person.get_by_label("Pictures with numbers in them").set_input_files(saved(tmp_path, *NUMBERS))
        person.get_by_role("button", name="Upload and read").click()
        expect(person.locator(".messages")).to_have_text("3 pictures are in your history.")
    person.goto(address + "history/")
    expect(row(person, "407")).to_be_visible()
    return person


def row(page: Page, number: str) -> Locator:
    return page.locator(".readings li").filter(has=page.get_by_role("link", name=number, exact=True)).first


def rows(page: Page) -> list[str]:
    return page.locator(".readings .read").all_inner_texts()


def test_search_and_filters_find_and_say_when_there_is_nothing(history: Page) -> None:
    history.get_by_role("searchbox").fill("40")
    history.get_by_role("button", name="Search").click()
    assert rows(history) == ["407"]
    history.get_by_role("link", name="Show all").click()
    history.locator("summary").click()
    history.get_by_label("Came by").select_option("draw")
    history.get_by_role("button", name="Apply").click()
    expect(history.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_filters_are_folded_until_one_is_wrong(history: Page, address: str) -> None:
    field = history.get_by_label("From")
    history.get_by_role("searchbox").fill("40")
    history.get_by_role("button", name="Search").click()
    expect(history.get_by_role("link", name="Show all")).to_be_visible()
    expect(field).to_be_hidden()
    history.locator("summary").click()
    field.focus()
    history.keyboard.type("01")  # a month and no more
    history.locator("summary").click()
    history.get_by_role("button", name="Search").click()
    expect(field).to_be_focused()
    field.fill("2020-01-01")
    history.get_by_role("button", name="Apply").click()
    assert rows(history) == ["407"]
    expect(field).to_have_value("2020-01-01")
    expect(field).to_be_hidden()
    history.get_by_role("link", name="Without From: 2020-01-01").click()
    expect(history.get_by_role("searchbox")).to_have_value("40")
    assert rows(history) == ["407"]
    expect(field).to_have_value("")
    history.goto(address + "history/?created_after=soon")
    expect(field).to_be_visible()


def test_the_summary_counts(history: Page) -> None:
    expect(history.locator("[data-summary] dd").first).to_have_text("3")
    expect(history.get_by_role("img", name="0: 2; 1: 1; 2: 0; 3: 1; 4: 2")).to_be_visible()


def test_whose_browser_sets_text_twice_as_large_has_the_words_below_the_picture(history: Page) -> None:
    history.set_viewport_size({"width": 320, "height": 640})
    history.context.new_cdp_session(history).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    history.reload()
    picture, words = history.locator(".thumb").first.bounding_box(), history.locator(".read").first.bounding_box()
    assert picture is not None
    assert words is not None
    assert words["y"] >= picture["y"] + picture["height"]


def test_on_a_phone_a_million_readings_have_their_room(history: Page) -> None:
    history.set_viewport_size({"width": 320, "height": 640})
    count = history.locator("[data-summary] dd").first
    count.evaluate("it => it.textContent = '1,000,000'")
    assert count.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert history.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", [320, 390, 600, 760, 920, 1280])
def test_the_list_stays_where_it_is_when_the_summary_comes(history: Page, width: int) -> None:
    history.set_viewport_size({"width": width, "height": 800})
    history.locator("[data-summary]").wait_for()
    with_it = history.locator(".readings").bounding_box()
    history.route("**/history/summary/**", lambda route: None)  # on its way for long
    history.reload()
    without = history.locator(".readings").bounding_box()
    assert with_it is not None
    assert without is not None
    assert without["y"] == pytest.approx(with_it["y"], abs=3)


def test_what_is_thrown_away_can_be_taken_back_at_once_and_later(history: Page) -> None:
    row(history, "14").get_by_role("checkbox").check()
    history.get_by_role("button", name="Move to trash").click()
    assert "14" not in rows(history)
    history.get_by_label("All on this page").check()
    expect(history.locator("[data-chosen]")).to_have_text(f"{len(rows(history))} selected")
    history.get_by_role("button", name="Undo").click()
    assert "14" in rows(history)
    row(history, "14").get_by_role("checkbox").check()
    history.get_by_role("button", name="Move to trash").click()
    history.get_by_role("link", name="Trash").click()
    assert rows(history) == ["14"]
    history.get_by_role("link", name="14", exact=True).click()
    told, picture = history.locator(".notice").bounding_box(), history.locator(".picture").bounding_box()
    assert told is not None
    assert picture is not None
    assert picture["y"] >= told["y"] + told["height"] + 16
    history.get_by_role("link", name="Trash").click()
    assert rows(history) == ["14"]
    history.get_by_label("All on this page").check()
    history.get_by_role("button", name="Restore").click()
    expect(history.locator(".messages")).to_have_text("1 reading back in the history.")
    history.get_by_role("link", name="History", exact=True).last.click()
    assert "14" in rows(history)


def test_the_bar_of_what_is_selected_covers_nothing_that_the_keys_lead_to(history: Page) -> None:
    history.set_viewport_size({"width": 390, "height": 640})
    history.locator(".readings").evaluate("list => list.append(...list.cloneNode(true).children)")
    history.locator(".readings").evaluate("list => list.append(...list.cloneNode(true).children)")
    history.get_by_role("checkbox").nth(1).check()
    for _ in range(16):
        history.keyboard.press("Tab")
        assert history.evaluate(BELOW_THE_BAR) <= 0


BELOW_THE_BAR = """() => document.activeElement.getBoundingClientRect().bottom
  - document.querySelector("[data-selection]").getBoundingClientRect().top"""


def test_who_goes_back_finds_nothing_ticked_or_chosen_that_the_page_does_not_show(history: Page) -> None:
    row(history, "14").get_by_role("checkbox").check()
    history.get_by_role("button", name="Move to trash").click()
    expect(history.get_by_role("button", name="Undo")).to_be_visible()
    history.go_back()
    expect(row(history, "407")).to_be_visible()
    expect(history.locator(".readings :checked")).to_have_count(0)
    history.get_by_role("link", name="Trash").click()
    history.get_by_label("All on this page").check()
    history.get_by_role("button", name="Restore").click()
    history.get_by_role("link", name="History", exact=True).last.click()
    history.get_by_role("searchbox").fill("40")
    history.get_by_role("button", name="Search").click()
    expect(history.get_by_role("link", name="Show all")).to_be_visible()
    history.go_back()
    expect(history.get_by_role("searchbox")).to_have_value("")
    history.get_by_role("link", name="407", exact=True).first.click()
    history.get_by_role("link", name="What the reader saw").click()
    engine = history.get_by_label("Engine")
    engine.select_option("svm")
    history.get_by_role("button", name="Look").click()
    history.wait_for_url("**engine=svm")
    history.go_back()
    history.wait_for_url("**/seen/")
    expect(engine).to_have_value("cnn")


def test_a_correction_stands_beside_the_answer_and_can_be_undone(history: Page) -> None:
    history.get_by_role("link", name="30", exact=True).click()
    history.get_by_label("What it should say").fill("39")
    history.get_by_role("button", name="Save").click()
    expect(history.get_by_role("heading", level=1)).to_have_text("39")
    expect(history.get_by_text("Corrected by you. The reader said 30.")).to_be_visible()
    history.emulate_media(media="print")
    history.set_viewport_size({"width": 1000, "height": 800})
    assert history.locator(".confidence").evaluate("it => it.getClientRects().length") == 1
    pressed = "button:visible, .button:visible, textarea:visible, select:visible, nav:visible"
    assert history.locator(pressed).count() == 0
    expect(history.get_by_role("heading", level=1)).to_be_visible()
    history.emulate_media(media="screen")
    history.get_by_role("button", name="Undo the correction").click()
    expect(history.get_by_role("heading", level=1)).to_have_text("30")
    expect(history.get_by_text("Corrected by you.")).to_be_hidden()


def test_a_reading_leads_back_to_the_search_that_found_it(history: Page, address: str) -> None:
    history.get_by_role("searchbox").fill("40")
    history.get_by_role("button", name="Search").click()
    history.get_by_role("link", name="407", exact=True).first.click()
    history.get_by_label("What it should say").fill("408")
    history.get_by_role("button", name="Save").click()
    history.get_by_role("button", name="Undo the correction").click()
    history.get_by_role("main").get_by_role("link", name="History").click()
    assert rows(history) == ["407"]
    history.goto(address + "account/")
    history.evaluate(STAY)  # the others need who is signed in
    history.get_by_role("button", name="Sign out").click()
    assert history.evaluate("sessionStorage.length") == 0


def test_a_reading_leads_on_to_those_beside_it_in_the_list(history: Page) -> None:
    """Whoever checks many need not go back for each."""
    newer, older = (history.get_by_role("link", name=way, exact=True) for way in ("Newer", "Older"))
    said = history.get_by_role("heading", level=1)
    numbers = rows(history)
    history.set_viewport_size({"width": 320, "height": 640})
    history.locator(".readings .read").first.click()
    for number in numbers[:-1]:
        expect(said).to_have_text(number)
        assert history.locator("main nav").evaluate("nav => nav.clientHeight") == 44, "it moves nothing when it comes"
        older.click()
    expect(said).to_have_text(numbers[-1])
    history.get_by_role("button", name="Save").click()
    expect(history.get_by_text("Confirmed by you.")).to_be_visible()
    history.get_by_role("button", name="Undo the confirmation").click()
    expect(older).to_be_hidden()
    newer.click()
    expect(said).to_have_text(numbers[-2])
    history.evaluate("sessionStorage.clear()")
    history.reload()
    expect(older.or_(newer)).to_have_count(0)


def test_on_paper_a_reading_has_its_date_and_says_whose_clock_it_is(history: Page) -> None:
    when = history.locator(".readings .when").first
    assert when.inner_text().endswith(("now", "ago"))
    history.emulate_media(media="print")
    assert re.fullmatch(r"\d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC", when.inner_text())


def test_on_paper_the_pictures_stay_as_wide_as_they_are(history: Page) -> None:
    wide = history.locator(".thumb").first.evaluate("it => it.clientWidth")
    history.emulate_media(media="print")
    assert history.locator(".thumb").first.evaluate("it => it.clientWidth") == wide


def test_a_correction_that_is_no_number_is_refused_with_a_sentence(history: Page) -> None:
    history.get_by_role("link", name="30", exact=True).click()
    history.get_by_label("What it should say").fill("thirty")
    history.get_by_role("button", name="Save").click()
    expect(history.get_by_text("Digits only")).to_be_visible()
    expect(history.get_by_label("What it should say")).to_have_value("thirty")


def test_another_engine_reads_the_same_picture_again(history: Page) -> None:
    history.get_by_role("link", name="407", exact=True).first.click()
    first = history.url
    history.get_by_label("Engine").select_option("ensemble")
    history.get_by_role("button", name="Read again").click()
    expect(history.get_by_role("heading", level=1)).to_have_text("407")
    assert history.url != first
    expect(history.locator(".votes li")).to_have_count(30)
    history.get_by_role("button", name="Move to trash").click()


def test_what_the_reader_saw_is_shown_step_by_step(history: Page) -> None:
    history.get_by_role("link", name="407", exact=True).first.click()
    history.get_by_role("link", name="What the reader saw").click()
    expect(history.locator(".steps > li")).to_have_count(5)
    expect(history.locator(".look")).to_have_count(3)
    for picture in history.locator("svg image").all():
        assert picture.evaluate("""image => new Promise((done, failed) => Object.assign(new Image(),
            {onload: event => done(event.target.naturalWidth), onerror: failed, src: image.href.baseVal}))""")


def open_unread(history: Page) -> None:
    """Staged: the first time the page comes as it would before the reading was done."""
    history.get_by_role("link", name="407", exact=True).first.click()
    place = history.url
    key = place.rstrip("/").rsplit("/", 1)[1]

    def not_yet(route: Route) -> None:
        answer = route.fetch()
        wait = f'<p data-wait="/api/v1/predictions/{key}/">Reading…</p>'
        script = f'<script type="module" src="{hashed("js/wait.js")}"></script>'
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{wait}{script}</main>"))

    history.route(place, not_yet, times=1)
    history.goto(place)
    expect(history.locator("[data-wait]")).to_be_visible()


@pytest.mark.parametrize("width", [667, 844])
def test_on_a_phone_on_its_side_a_reading_is_seen_beside_its_picture(history: Page, width: int) -> None:
    history.set_viewport_size({"width": width, "height": 340})
    row(history, "407").get_by_role("link").click()
    expect(history.get_by_role("heading", name="407")).to_be_in_viewport(ratio=1)
    expect(history.locator(".picture")).to_be_in_viewport(ratio=1)


def test_a_page_that_waits_for_a_reading_shows_it_when_it_is_there(history: Page) -> None:
    open_unread(history)
    expect(history.locator("[data-wait]")).to_be_hidden()
    expect(history.get_by_role("heading", level=1)).to_have_text("407")


@pytest.mark.parametrize("status", [401, 404])
def test_a_page_that_waits_in_vain_is_asked_for_anew(history: Page, status: int) -> None:
    """Signed out or deleted meanwhile: whatever stands at its address then says so."""
    history.route(
        re.compile(r"/api/v1/predictions/[0-9a-f-]{36}/$"), lambda route: route.fulfill(status=status, json={})
    )
    open_unread(history)
    expect(history.locator("[data-wait]")).to_be_hidden()


def test_without_https_what_is_to_be_copied_is_selected(history: Page) -> None:
    history.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    history.get_by_role("link", name="407", exact=True).first.click()
    history.get_by_role("button", name="Copy").click()
    expect(history.get_by_text("Selected: press Ctrl C.")).to_be_visible()
    assert history.evaluate("String(getSelection()).trim()") == "407"


def test_csv_and_json_hold_what_is_filtered(history: Page, address: str) -> None:
    history.goto(address + "history/?contains=40")
    with history.expect_download() as download:
        history.get_by_role("link", name="Download as CSV").click()
    lines = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [line["text"] for line in lines] == ["407"]
    with history.expect_download() as download:
        history.get_by_role("link", name="Download as JSON").click()
    assert [one["text"] for one in json.loads(download.value.path().read_text())] == ["407"]


def test_another_person_s_reading_is_never_shown(history: Page, stranger: Page, address: str) -> None:
    history.get_by_role("link", name="407", exact=True).first.click()
    place = urlsplit(history.url).path.lstrip("/")
    key = place.split("/")[1]
    for guess in (place, f"{place}seen/", f"api/v1/predictions/{key}/", f"api/v1/predictions/{key}/image/"):
        assert stranger.request.get(address + guess).status == 404, guess
    assert "407" not in stranger.request.get(address + "api/v1/predictions/export.csv").text()
    assert stranger.request.get(address + "history/export.json").json() == []
    stranger.goto(address + "history/")
    expect(stranger.get_by_role("heading", name="Nothing kept yet")).to_be_visible()
    token = stranger.context.request.get(address + "draw/").text().split('data-csrf="')[1].split('"')[0]
    for act in ("correct/", "again/"):
        form: Form = {"correction": "1", "engine": "svm", "csrfmiddlewaretoken": token}
        assert stranger.request.post(address + place + act, form=form, headers={"Referer": address}).status == 404
    move: Form = {"id": key, "to": "trash", "csrfmiddlewaretoken": token}
    stranger.request.post(address + "history/move/", form=move, headers={"Referer": address})
    history.goto(address + place)
    expect(history.get_by_text("This reading is in the trash.")).to_be_hidden()
