"""Takes the README's pictures again, from a dashboard that is running: python docs/screenshots.py http://127.0.0.1:8050"""

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

FOLDER = Path(__file__).parent / "images"
PICTURES = {
    "board.png": ("/", 1280, 720, ""),
    "priority.png": ("/priority/safer-and-stronger-communities", 1280, 720, "#headline"),
    "measure.png": ("/measure/SC14?quarter=2018-19+Q4", 390, 844, ".chart-card"),
}


def picture(page: Page, address: str, first: str) -> bytes:
    """The page at `address` once all is drawn, scrolled to `first`, as a small PNG."""
    page.goto(address)
    expect(page.locator("#main h1")).to_be_visible(timeout=60_000)
    expect(page.locator(".chart-plot:not(.is-drawn):visible")).to_have_count(0, timeout=60_000)
    if first:
        page.locator(first).first.evaluate("(node) => node.scrollIntoView()")
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = BytesIO()
    taken.save(small, "PNG", optimize=True)
    return small.getvalue()


def main(address: str) -> None:
    """Write every picture and say how large it is."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (path, width, height, first) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB")
            content = picture(page, address + path, first)
            (FOLDER / name).write_bytes(content)
            print(f"{name}: {len(content) // 1024} kB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8050")
