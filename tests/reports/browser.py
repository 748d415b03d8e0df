"""A headless Chromium, driven over its debugging pipe; the standard library only."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class BrowserError(Exception):
    """The browser did not do what it was asked."""


class Browser:
    """One page in one browser. Use it in a with statement."""

    def __init__(self, program: str) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._number = 0
        self._buffer = b""
        self._session: str | None = None
        self.messages: list[str] = []  # what the page wrote to the console, errors included
        self.requests: list[str] = []  # every address that was asked for
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()

        def connect() -> None:  # the browser reads commands from 3 and writes answers to 4
            low, high = os.dup(to_read), os.dup(to_write)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self._process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={self._profile.name}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=connect)
        os.close(to_read)
        os.close(to_write)

    def __enter__(self) -> Browser:
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._ask("Target.attachToTarget",
                                  {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def _read(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if time.monotonic() > deadline:
                raise BrowserError("the browser does not answer")
            part = os.read(self._from, 1 << 16)
            if not part:
                raise BrowserError("the browser ended")
            self._buffer += part
        line, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(line)

    def _note(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Log.entryAdded":
            self.messages.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.messages.append(json.dumps(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.messages.append(json.dumps(params["args"]))

    def _ask(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        self._number += 1
        command: dict[str, Any] = {"id": self._number, "method": method, "params": params or {}}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._to, json.dumps(command).encode() + b"\0")
        deadline = time.monotonic() + 60
        while True:
            message = self._read(deadline)
            if message.get("id") == self._number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']}")
                return message["result"]
            self._note(message)

    def open(self, page: Path, fragment: str = "", *, width: int = 1280, height: int = 900,
             dark: bool = False, javascript: bool = True, media: str = "screen") -> None:
        """Loads the file and waits until it is there."""
        self.messages, self.requests = [], []
        self._ask("Emulation.setScriptExecutionDisabled", {"value": not javascript})
        self._ask("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": 1,
                   "mobile": width < 600})
        self._ask("Emulation.setEmulatedMedia",
                  {"media": media,
                   "features": [{"name": "prefers-color-scheme",
                                 "value": "dark" if dark else "light"}]})
        self._ask("Page.navigate", {"url": "about:blank"})
        self._ask("Page.navigate", {"url": page.resolve().as_uri() + fragment})
        deadline = time.monotonic() + 60
        while not self.evaluate("location.protocol === 'file:' && document.readyState === 'complete'"):
            if time.monotonic() > deadline:
                raise BrowserError(f"{page} does not load")
            time.sleep(0.02)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; promises are waited for."""
        answer = self._ask("Runtime.evaluate", {"expression": expression, "awaitPromise": True,
                                                "returnByValue": True, "userGesture": True})
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def press(self, key: str, text: str = "") -> None:
        """Presses and releases a key as the keyboard would. `text`: what it types."""
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, " ": 32}
        code = codes.get(key, ord(key.upper()) if len(key) == 1 else 0)
        event = {"key": key, "windowsVirtualKeyCode": code}
        if text:
            event["text"] = text
        self._ask("Input.dispatchKeyEvent", {"type": "keyDown", **event})
        self._ask("Input.dispatchKeyEvent", {"type": "keyUp", "key": key})

    def type(self, text: str) -> None:
        """Types a text, key by key."""
        for letter in text:
            self.press(letter, letter)

    def allow_clipboard(self) -> None:
        """Lets the page use the clipboard without a question."""
        session, self._session = self._session, None
        self._ask("Browser.grantPermissions",
                  {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        self._session = session

    def screenshot(self, path: Path, selector: str = "", most: int = 4000) -> None:
        """The whole page as PNG, or the element that the selector finds."""
        box = self.evaluate(
            "(() => { const r = (" + (f"document.querySelector({json.dumps(selector)})"
                                      if selector else "document.documentElement")
            + ").getBoundingClientRect();"
            "return [r.left + scrollX, r.top + scrollY, r.width, r.height]; })()")
        clip = {"x": box[0], "y": box[1], "width": box[2], "height": min(box[3], most), "scale": 1}
        answer = self._ask("Page.captureScreenshot",
                           {"format": "png", "clip": clip, "captureBeyondViewport": True})
        path.write_bytes(base64.b64decode(answer["data"]))
