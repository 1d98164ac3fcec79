"""A headless Chromium that is asked over a pipe: no driver, no port, no network."""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

OVERFLOW = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth"
# Pairs of pieces of text that lie over each other by more than three pixels both ways.
OVERLAPS = """(() => {
  const walker = document.createTreeWalker(document.querySelector('.wrap'), NodeFilter.SHOW_TEXT);
  const boxes = [];
  for (let node; (node = walker.nextNode());) {
    if (!node.data.trim() || !node.parentElement.checkVisibility()) continue;
    const head = node.parentElement.closest('thead');
    if (head && getComputedStyle(head).position === 'absolute') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1) boxes.push([box, node.data.trim()]);
  }
  boxes.sort((a, b) => a[0].top - b[0].top);
  const found = [];
  for (let i = 0; i < boxes.length; i++)
    for (let j = i + 1; j < boxes.length && boxes[j][0].top < boxes[i][0].bottom - 3; j++) {
      const [a, b] = [boxes[i][0], boxes[j][0]];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - b.top > 3)
        found.push(boxes[i][1] + ' / ' + boxes[j][1]);
    }
  return found.slice(0, 5);
})()"""
ANONYMOUS = """[...document.querySelectorAll(`img:not([alt]), svg[role=img]:not([aria-label]):not([aria-labelledby]),
  a:not([href]), table:not(:has(th))`)].map(element => element.outerHTML.slice(0, 80))"""


def find() -> str:
    """The command of a Chromium; "" where none is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


class Page:
    """One page; messages of its console are collected in `said`."""

    def __init__(self, out: int, into: int) -> None:
        self._out, self._into = out, into
        self._rest = b""
        self._number = 0
        self.said: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self._ask(method, session=self._session, **params)

    def open(self, file: Path, width: int, height: int = 900, dark: bool = False) -> None:
        """Show a file at a width, and wait until it is laid out."""
        self.said.clear()
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.ask("Page.navigate", url=file.resolve().as_uri())
        self.value(
            "new Promise(done => document.readyState === 'complete' ? done(1)"
            " : addEventListener('load', () => done(1)))"
        )

    def value(self, expression: str) -> Any:
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def picture(self, height: int = 0) -> bytes:
        """The page as PNG: from its top, to its end or to a height."""
        width = self.value("window.innerWidth")
        full = self.value("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": min(full, height or full), "scale": 1}
        found = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(found["data"])

    def _ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._into, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._out], [], [], 60)
            assert ready, "the browser does not answer"
            data = os.read(self._out, 1 << 16)
            assert data, "the browser went away"
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        params = message.get("params", {})
        if message.get("method") == "Log.entryAdded":
            self.said.append(params["entry"]["text"])
        elif message.get("method") == "Runtime.consoleAPICalled":
            self.said.append(str(params["args"]))
        elif message.get("method") == "Runtime.exceptionThrown":
            self.said.append(str(params["exceptionDetails"]))
        elif message.get("method") == "Network.requestWillBeSent" and params["type"] != "Document":
            self.said.append(f"request to {params['request']['url']}")
        return message


@contextmanager
def browser(profile: Path) -> Iterator[Page]:
    """A browser of its own with an empty profile, ended with everything that it started."""
    # Chromium reads questions from descriptor 3 and writes answers to 4; ours stay clear of both.
    (read, ask), (answer, write) = (_high(os.pipe()) for _ in range(2))
    command = [find(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += [
        "--hide-scrollbars",
        "--no-first-run",
        "--remote-debugging-pipe",
        f"--user-data-dir={profile}",
    ]
    command += ["--force-color-profile=srgb", "about:blank"]
    actions = [(os.POSIX_SPAWN_DUP2, read, 3), (os.POSIX_SPAWN_DUP2, write, 4)]
    actions += [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]  # type: ignore[misc]
    process = os.posix_spawn(command[0], command, dict(os.environ), file_actions=actions)
    os.close(read)
    os.close(write)
    try:
        yield Page(answer, ask)
    finally:
        os.close(ask)
        os.close(answer)
        _end(process)
        _forget(profile)


def _high(pair: tuple[int, int]) -> tuple[int, int]:
    """The same pipe under numbers from 10."""
    moved = tuple(fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 10) for number in pair)
    for number in pair:
        os.close(number)
    return moved[0], moved[1]


def _end(process: int) -> None:
    """Wait for the browser, which ends when its pipe does; stop it where it does not."""
    for _ in range(200):
        if os.waitpid(process, os.WNOHANG)[0]:
            return
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def _forget(profile: Path) -> None:
    """Helper processes may still write for a moment."""
    for _ in range(20):
        shutil.rmtree(profile, ignore_errors=True)
        if not profile.exists():
            return
        time.sleep(0.05)
