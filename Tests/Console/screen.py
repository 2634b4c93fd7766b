"""A page of the console as its user has it, and all that it did."""

import pathlib
import time

from axe_playwright_python.sync_playwright import Axe

SCREENSHOTS = pathlib.Path(__file__).parent / "screenshots"
PATIENCE = 15_000


class Screen:
    def __init__(self, browser, url, *, scheme="light", width=1360, height=900, expects=(), **options):
        """Opens the console. `expects` are parts of console messages that the test brings about."""
        self.url = url
        self.expects = expects
        self.problems = []
        self.requests = []
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB", **options)
        # What the policy stops is told to the page alone.
        self.context.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))")
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self.note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request))
        # From the start, as it takes a moment until choosers come here.
        self.page.on("filechooser", lambda chooser: None)
        self.page.goto(url + "/")

    def note(self, kind, text):
        if kind in ("error", "warning") and not any(part in text for part in self.expects):
            self.problems.append(f"{kind}: {text}")

    def close(self):
        self.context.close()
        assert not self.problems, self.problems
        own = (self.url + "/", "blob:" + self.url, "data:")
        # What the policy stopped was never sent.
        outside = [r.url for r in self.requests if not r.url.startswith(own) and r.failure != "csp"]
        assert not outside, outside

    def locate(self, selector):
        return self.page.locator(selector)

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def sees(self, selector, text=None):
        """Waits until it is there, with the text if one is given."""
        found = self.page.locator(selector)
        if text is not None:
            found = found.filter(has_text=text)
        found.first.wait_for()
        return found.first

    def until(self, condition):
        deadline = time.monotonic() + PATIENCE / 1000
        while not condition():
            assert time.monotonic() < deadline, "it did not come about in time"
            self.page.wait_for_timeout(50)

    def keys(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, name, limit=60):
        """Presses Tab until what has the focus is called `name`, as a keyboard's user does."""
        for _ in range(limit):
            self.keys("Tab")
            if self.focused() == name:
                return
        raise AssertionError(f"there is no {name} within {limit} presses of Tab; last came {self.focused()}")

    def focused(self):
        return self.page.evaluate(
            """() => {
              const one = document.activeElement;
              const name = one?.getAttribute("aria-label") ?? one?.labels?.[0]?.innerText ?? one?.innerText ?? "";
              return name.trim();
            }""")

    def shoot(self, name, full=False):
        """Keeps a picture of the page."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full)

    def check_access(self):
        """Fails with what axe finds."""
        results = Axe().run(self.page, options={"resultTypes": ["violations", "incomplete"]})
        found = [f"{v['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
                 for v in results.response["violations"] for node in v["nodes"]]
        assert not found, "\n".join(found)

    def check_width(self):
        """Nothing is wider than the screen."""
        widths = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], widths
