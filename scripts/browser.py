#!/usr/bin/env python3
"""Opens a page in chromium without a window and says what JavaScript expressions give there.

Usage: browser.py PAGE [--size WxH] [--dark] [--no-script] [--screenshot FILE] [--pdf FILE]
                  [--accessibility] [EXPRESSION...]

Prints a JSON object: "values" of the expressions (awaited, one after the other; one that begins with
"key:" presses a key, as in key:Tab), "errors" that the page raised or the browser logged, "requests" for
anything but the page itself, "barriers" that --accessibility found after the expressions, and
"load_seconds". Speaks the DevTools protocol over a pipe, so that no package is needed.
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


# What the accessibility tree does not tell: structure, contrast of what is seen, and focus.
AUDIT = r"""(() => {
  const found = [];
  const seen = node => node.checkVisibility() && node.getBoundingClientRect().width > 0;
  const scope = document.querySelector('dialog[open]') || document.body;
  if (!document.documentElement.lang) found.push('the page has no language');
  if (!document.title) found.push('the page has no title');
  if (document.querySelectorAll('main').length !== 1) found.push('not one main part');
  if (document.querySelectorAll('h1').length !== 1) found.push('not one first heading');
  let level = scope === document.body ? 0 : 1;
  for (const heading of scope.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    if (!seen(heading)) continue;
    const own = Number(heading.tagName[1]);
    if (own > level + 1) found.push(`h${own} after h${level}: ${heading.textContent}`);
    level = own;
  }
  const ids = Array.from(document.querySelectorAll('[id]'), node => node.id);
  if (new Set(ids).size !== ids.length) found.push('an id stands twice');
  for (const cell of scope.querySelectorAll('th')) {
    if (!cell.scope) found.push(`a head of a table without scope: ${cell.textContent}`);
  }
  for (const box of scope.querySelectorAll('*')) {
    const flow = getComputedStyle(box);
    const isScrolled = /auto|scroll/.test(flow.overflowX + flow.overflowY)
      && (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1);
    if (isScrolled && seen(box) && box.tabIndex < 0 && !box.querySelector('button, a, input, select, summary'))
      found.push(`keys cannot scroll ${box.tagName}.${box.className}`);
  }
  const parse = color => {
    const canvas = parse.canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] / 255 + below[i] * (1 - top[3] / 255));
  const behind = node => {
    const layers = [];
    for (let each = node; each; each = each.parentElement) layers.push(parse(getComputedStyle(each).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const light = color => color.map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  const pairs = new Map();
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), node = walker.currentNode.parentElement;
    if (!text || !node || !seen(node) || ['SCRIPT', 'STYLE'].includes(node.tagName)) continue;
    if (node.closest(':disabled')) continue;
    const style = getComputedStyle(node), svg = node.closest('svg');
    const back = behind(svg ? svg.parentElement : node);
    const ink = over(parse(svg ? style.fill : style.color), back);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) pairs.set(`${ink.map(Math.round)} on ${back.map(Math.round)}`,
      `contrast ${contrast.toFixed(2)} of "${text.slice(0, 40)}"`);
  }
  found.push(...pairs.values());
  return found;
})()"""

# Roles that say nothing without a name.
NAMED = {"button", "link", "textbox", "searchbox", "combobox", "image", "img", "table", "region", "form"}
NAMED |= {"dialog", "navigation", "checkbox"}


def barriers(browser: Browser) -> list[str]:
    browser.send("Accessibility.enable")
    found = browser.send("Runtime.evaluate", expression=AUDIT, returnByValue=True)
    if "exceptionDetails" in found:
        raise SystemExit(f"browser.py: {found['exceptionDetails']}")
    problems = found["result"]["value"]
    for node in browser.send("Accessibility.getFullAXTree")["nodes"]:
        role = node.get("role", {}).get("value")
        if not node["ignored"] and role in NAMED and not node.get("name", {}).get("value"):
            problems.append(f"a {role} without a name")
    # Every stop of the Tab key, as far as fifty, shows that it has the focus.
    for _ in range(50):
        press(browser, "Tab")
        stop = browser.send(
            "Runtime.evaluate",
            expression="""(() => { const node = document.activeElement;
              if (!node || node === document.body) return null;
              const style = getComputedStyle(node);
              const isShown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
              return isShown ? '' : `no focus is seen on ${node.tagName}.${node.className}`; })()""",
            returnByValue=True,
        )["result"].get("value")
        if stop is None:
            break
        if stop:
            problems.append(stop)
    return sorted(set(problems))


KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "Space": 32, "ArrowDown": 40}


def press(browser: Browser, key: str) -> None:
    text = {"Enter": "\r", "Space": " "}.get(key, "")
    name = " " if key == "Space" else key
    event = {"key": name, "code": key, "windowsVirtualKeyCode": KEYS[key]}
    browser.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **event)
    browser.send("Input.dispatchKeyEvent", type="keyUp", **event)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("expressions", nargs="*")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--no-script", action="store_true")
    parser.add_argument("--screenshot")
    parser.add_argument("--pdf")
    parser.add_argument("--accessibility", action="store_true")
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
                if expression.startswith("key:"):
                    press(browser, expression.removeprefix("key:"))
                    values.append(None)
                    continue
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
            if arguments.pdf:
                pages = browser.send("Page.printToPDF", preferCSSPageSize=True)["data"]
                pathlib.Path(arguments.pdf).write_bytes(base64.b64decode(pages))
            found = barriers(browser) if arguments.accessibility else []
            json.dump(
                {
                    "values": values,
                    "barriers": found,
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
