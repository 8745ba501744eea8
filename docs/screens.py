"""Takes the README's pictures of the newest publication: `make screens`, after `make demo`.

Needs Playwright and a Chromium on the PATH. The reader's clock stands an hour after the publication, so that the same
publication gives the same pictures whenever they are taken.
"""

from __future__ import annotations

import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from orchestration.publish.release import current
from orchestration.settings import Settings

HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# name of the picture, page, width, height in CSS pixels
SCREENS = (
    ("scorecard", "index.html", 1440, 1180),
    ("health", "health.html", 1440, 1180),
)


def main() -> int:
    """Write docs/<name>.png for each screen; exit code 2, with what to do, where that cannot be."""
    settings, chromium = Settings.from_environment(None, None), next(filter(None, map(shutil.which, BROWSERS)), None)
    release = current(settings.published)
    if release is None:
        print(f"{settings.published} holds no publication: run `make demo` first", file=sys.stderr)
        return 2
    if chromium is None:
        print("no Chromium on the PATH: install it (apt-get install chromium)", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--hide-scrollbars"])
        for name, page, width, height in SCREENS:
            source = (settings.published / "site" / page).absolute()
            picture = take(browser, source, HERE / f"{name}.png", (width, height), release.published_at)
            print(f"{picture} ({picture.stat().st_size // 1024} KB) of {source}")
        browser.close()
    return 0


def take(browser: Browser, page: Path, picture: Path, size: tuple[int, int], published_at: datetime) -> Path:
    """One picture of the top of a page."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=1)
    opened = context.new_page()
    opened.clock.install(time=published_at + timedelta(hours=1))
    opened.goto(page.as_uri())
    opened.wait_for_load_state("networkidle")
    opened.screenshot(path=str(picture))
    context.close()
    return picture


if __name__ == "__main__":
    sys.exit(main())
