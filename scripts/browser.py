#!/usr/bin/env python3
"""Opens a page in chromium without a window and says what JavaScript expressions give there.

Usage: browser.py PAGE [--size WxH] [--dark] [--no-script] [--screenshot FILE] [EXPRESSION...]

Prints a JSON object: "values" of the expressions (awaited, one after the other), "errors" that the page
raised or the browser logged, "requests" for anything but the page itself, and "load_seconds". Speaks the
DevTools protocol over a pipe, so that no package is needed.
"""

import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time


class Browser:
    def __init__(self, folder: str):
        to_browser, self.sink = os.pipe()
        self.source, from_browser = os.pipe()
        # The browser reads from 3 and writes to 4; a shell puts the pipes there.
        command = 'exec 3<&%d 4>&%d; exec "$@"' % (to_browser, from_browser)
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
        flags += ["--no-first-run", "--disable-dev-shm-usage", "--hide-scrollbars"]
        flags += [f"--user-data-dir={folder}", "about:blank"]
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", command, "browser", os.environ.get("CHROMIUM", "chromium"), *flags],
            pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.rest = b""
        self.count = 0
        self.session = None
        self.events: list[dict] = []

    def receive(self) -> dict:
        while b"\0" not in self.rest:
            piece = os.read(self.source, 1 << 16)
            if not piece:
                raise SystemExit("browser.py: the browser ended")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def send(self, method: str, **parameters) -> dict:
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.sink, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise SystemExit(f"browser.py: {method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method: str) -> None:
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive())

    def attach(self) -> None:
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def errors(self) -> list[str]:
        found = []
        for event in self.events:
            parameters = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                found.append(json.dumps(parameters["exceptionDetails"]))
            elif event.get("method") == "Log.entryAdded":
                found.append(parameters["entry"]["text"])
            elif event.get("method") == "Runtime.consoleAPICalled":
                found.append(f"console.{parameters['type']}")
        return found

    def requests(self, page: str) -> list[str]:
        sent = [event for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        addresses = [event["params"]["request"]["url"].split("#")[0] for event in sent]
        return [address for address in addresses if address not in (page, "about:blank")]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("expressions", nargs="*")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--no-script", action="store_true")
    parser.add_argument("--screenshot")
    arguments = parser.parse_args()
    width, height = (int(part) for part in arguments.size.split("x"))
    file, _, fragment = arguments.page.partition("#")
    page = pathlib.Path(file).resolve().as_uri()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            browser.attach()
            browser.send(
                "Emulation.setDeviceMetricsOverride",
                width=width, height=height, deviceScaleFactor=1, mobile=width < 500,
            )
            scheme = "dark" if arguments.dark else "light"
            browser.send(
                "Emulation.setEmulatedMedia",
                features=[{"name": "prefers-color-scheme", "value": scheme}],
            )
            if arguments.no_script:
                browser.send("Emulation.setScriptExecutionDisabled", value=True)
            start = time.monotonic()
            browser.send("Page.navigate", url=page + ("#" + fragment if fragment else ""))
            browser.wait("Page.loadEventFired")
            seconds = time.monotonic() - start
            values = []
            for expression in arguments.expressions:
                result = browser.send(
                    "Runtime.evaluate",
                    expression=expression, awaitPromise=True, returnByValue=True, userGesture=True,
                )
                if "exceptionDetails" in result:
                    raise SystemExit(f"browser.py: {expression}: {result['exceptionDetails']}")
                values.append(result["result"].get("value"))
            if arguments.screenshot:
                time.sleep(0.2)
                picture = browser.send("Page.captureScreenshot", format="png")["data"]
                pathlib.Path(arguments.screenshot).write_bytes(base64.b64decode(picture))
            json.dump(
                {
                    "values": values,
                    "errors": browser.errors(),
                    "requests": browser.requests(page),
                    "load_seconds": round(seconds, 3),
                },
                sys.stdout,
            )
        finally:
            browser.process.kill()
            browser.process.wait()


main()
