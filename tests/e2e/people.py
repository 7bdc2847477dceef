"""Signing up as a person does it."""

from playwright.sync_api import Page, expect

PASSWORD = "seven green kites"


def sign_up(page: Page, address: str, email: str, password: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Sign up", exact=True).click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.locator("[data-ink]")).to_be_visible()
