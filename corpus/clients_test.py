#!/usr/bin/env python3
"""Tests the index of clients in a browser: Chromium or Chrome, without other packages.

    corpus/clients_test.py [docs/clients.html]

Types into the search of the page, reads the rows that are visible, and shows a page with hostile titles. Exit status: 0 if
everything passes, 2 if no browser is installed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clients  # noqa: E402

VISIBLE = "[...document.querySelectorAll('tbody tr')].filter(it => it.checkVisibility()).map(it => it.cells[1].textContent)"


class Browser:
    """A browser that is controlled through a pipe (the Chrome DevTools protocol)."""

    def __init__(self, program: str, profile: str):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()

        # Chromium reads from descriptor 3 and writes to 4. The copies above 10 keep the originals from being overwritten.
        def place():
            read, write = os.dup2(theirs_in, 10), os.dup2(theirs_out, 11)
            os.dup2(read, 3)
            os.dup2(write, 4)

        options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        self.process = subprocess.Popen(
            [program, *options, "about:blank"], preexec_fn=place, close_fds=False, stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self.input, self.output = os.fdopen(ours_in, "rb"), os.fdopen(ours_out, "wb")
        self.count, self.events = 0, []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    session: str | None = None

    def send(self, method: str, **parameters):
        """Sends a command and returns its result."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.output.write(json.dumps(message).encode() + b"\0")
        self.output.flush()
        while True:
            reply = self.receive()
            if reply.get("id") == self.count:
                assert "error" not in reply, reply
                return reply["result"]

    def receive(self):
        """Returns the next message. Events are kept."""
        data = bytearray()
        while (byte := self.input.read(1)) not in (b"\0", b""):
            data += byte
        assert data, "the browser has ended"
        message = json.loads(data)
        if "method" in message:
            self.events.append(message)
        return message

    def open(self, address: str):
        """Opens a page and waits until it has loaded."""
        self.events.clear()
        self.send("Page.navigate", url=address)
        while not any(it["method"] == "Page.loadEventFired" for it in self.events):
            self.receive()

    def value(self, expression: str):
        """Returns the value of an expression in the page."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def type(self, text: str):
        """Replaces the text of the search."""
        self.value("document.querySelector('input').select()")
        self.send("Input.insertText", text=text)

    def complaints(self):
        """Returns exceptions and errors of the page, such as violations of its policy."""
        kinds = ("Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening")
        return [it for it in self.events if it["method"] in kinds]


def index(browser: Browser, path: pathlib.Path):
    """Searches the page of all clients."""
    browser.open(path.as_uri())
    everything = browser.value(VISIBLE)
    assert len(everything) > 600, len(everything)
    assert browser.value("document.querySelector('output').textContent") == f"{len(everything)} clients"
    assert browser.value("document.activeElement === document.querySelector('input')"), "the search has the focus"
    for text, expected in [
        ("gmail", ["gmail:v1"]),
        ("  GOOGLE   sheets ", ["sheets:v4"]),
        ("google-vision-v1", ["vision:v1"]),
        ("no such api", []),
    ]:
        browser.type(text)
        found = browser.value(VISIBLE)
        assert [it for it in found if it in expected] == expected and len(found) < 10, (text, found)
        assert expected or not found, (text, found)
    browser.type("")
    browser.send("Input.dispatchKeyEvent", type="keyDown", key="Backspace", code="Backspace", windowsVirtualKeyCode=8)
    assert browser.value(VISIBLE) == everything, "an empty search shows everything"
    browser.open(path.as_uri() + "?q=youtube+data")
    assert browser.value(VISIBLE) == ["youtube:v3"], "the address contains a search"
    assert not browser.complaints(), browser.complaints()


def hostile(browser: Browser, folder: pathlib.Path):
    """Shows titles that are markup."""
    titles = ["<img src=x onerror=alert(1)>", "</td></table><script>alert(1)</script>", '"><b>&amp;', "a|b`c`"]
    rows = [clients.Client(it, f"a{n}:v1", "google-a", "0.1.0", "", clients.web("javascript:alert(1)"), None) for n, it in enumerate(titles)]
    path = folder / "hostile.html"
    path.write_text(clients.page(rows), encoding="utf-8")
    browser.open(path.as_uri())
    assert browser.value("[...document.querySelectorAll('tbody tr')].map(it => it.cells[0].textContent)") == titles
    assert browser.value("document.querySelectorAll('img, b, tbody a').length") == 0
    assert browser.value("document.scripts.length") == 1
    assert not browser.complaints(), browser.complaints()


def main() -> int:
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else clients.ROOT / "docs/clients.html").resolve()
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        print(f"install one of these browsers: {', '.join(names)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(program, f"{folder}/profile")
        try:
            index(browser, path)
            hostile(browser, pathlib.Path(folder))
        finally:
            browser.process.kill()
            browser.process.wait()
    print("the index works in", subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
