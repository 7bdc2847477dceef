"""The plain form for pictures, with a script and without."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, Route, expect

from tests.e2e.pictures import TOO_LARGE, large, saved, sent_by


def test_the_plain_form_tells_of_a_file_that_is_too_large_and_takes_another(
    person: Page, address: str, tmp_path: Path
) -> None:
    person.goto(address + "upload/")
    sent = sent_by(person)
    chosen, send = person.get_by_label("Pictures with numbers in them"), person.get_by_role("button", name="Upload and")
    chosen.set_input_files([*saved(tmp_path, "7"), large(tmp_path)])
    expect(person.get_by_role("alert")).to_have_text(f"large.png: {TOO_LARGE}")
    send.click()
    assert sent == []
    chosen.set_input_files(saved(tmp_path, "407"))
    expect(person.locator("[data-refusal]")).to_be_hidden()
    send.click()
    expect(person.get_by_role("heading", level=1)).to_have_text("407")


def test_the_plain_form_tells_of_too_many_files_before_it_sends_them(person: Page, address: str) -> None:
    person.goto(address + "upload/")
    sent = sent_by(person)
    files: list[FilePayload] = [{"name": "a.png", "mimeType": "image/png", "buffer": b"ID3"} for _ in range(51)]
    person.get_by_label("Pictures with numbers in them").set_input_files(files)
    expect(person.get_by_role("alert")).to_contain_text("At most 50 pictures are taken at once.")
    person.get_by_role("button", name="Upload and read").click()
    assert sent == []


def test_a_double_tap_sends_a_form_once(person: Page, address: str, tmp_path: Path) -> None:
    person.goto(address + "upload/")
    chosen, send = person.get_by_label("Pictures with numbers in them"), person.get_by_role("button", name="Upload and")
    sent = sent_by(person)
    chosen.set_input_files(saved(tmp_path, "407"))
    send.dblclick()
    expect(person.get_by_role("heading", level=1)).to_have_text("407")
    assert sent == [address + "upload/"]
    person.go_back()
    chosen.set_input_files(saved(tmp_path, "7"))
    send.click()
    expect(person.get_by_role("heading", level=1)).to_have_text("7")


def test_on_a_slow_line_a_button_shows_that_it_was_pressed(person: Page, address: str, tmp_path: Path) -> None:
    person.goto(address + "upload/")
    send = person.get_by_role("button", name="Upload and read")
    person.get_by_label("Pictures with numbers in them").set_input_files(saved(tmp_path, "407"))
    person.evaluate("addEventListener('animationstart', event => sessionStorage.setItem('moved', event.animationName))")

    def slowly(route: Route) -> None:
        person.wait_for_timeout(1500)
        route.continue_()

    person.route("**/upload/", slowly)
    send.click()
    expect(person.get_by_role("heading", level=1)).to_have_text("407")
    assert person.evaluate("sessionStorage.getItem('moved')") == "grow"
    person.go_back()
    expect(send).not_to_have_class(re.compile("busy"))


def test_without_javascript_the_server_refuses_a_file_that_is_too_large_in_the_same_words(
    scriptless: Page, address: str, tmp_path: Path
) -> None:
    scriptless.goto(address + "upload/")
    scriptless.get_by_label("Pictures with numbers in them").set_input_files(large(tmp_path))
    scriptless.get_by_role("button", name="Upload and read").click()
    expect(scriptless.get_by_role("alert")).to_contain_text(TOO_LARGE)


def test_without_javascript_a_picture_is_uploaded_read_and_found(
    scriptless: Page, address: str, tmp_path: Path
) -> None:
    scriptless.set_viewport_size({"width": 390, "height": 640})
    scriptless.goto(address + "draw/")
    expect(scriptless.get_by_role("button", name="Upload and read")).to_be_in_viewport(ratio=1)
    scriptless.get_by_label("Pictures with numbers in them").set_input_files(saved(tmp_path, "407"))
    scriptless.get_by_role("button", name="Upload and read").click()
    expect(scriptless.get_by_role("heading", level=1)).to_have_text("407")
    scriptless.goto(address + "history/?contains=40")
    expect(scriptless.get_by_role("link", name="407", exact=True).first).to_be_visible()


def test_without_javascript_several_are_taken_and_each_refusal_is_told(
    scriptless: Page, address: str, tmp_path: Path
) -> None:
    song = tmp_path / "song.png"
    song.write_bytes(b"ID3 this is a song")
    scriptless.goto(address + "upload/")
    scriptless.get_by_label("Pictures with numbers in them").set_input_files([*saved(tmp_path, "14", "30"), song])
    scriptless.get_by_role("button", name="Upload and read").click()
    expect(scriptless.locator(".messages")).to_contain_text("2 pictures are in your history.")
    expect(scriptless.locator(".messages")).to_contain_text("song.png: This is no picture that can be read here.")
