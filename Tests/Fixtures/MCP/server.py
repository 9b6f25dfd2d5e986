"""An MCP server over standard input and output that misbehaves as it is asked to.

server.py LOG [OPTION ...]: appends a line to LOG for each start, call and end. Options:
revision=X answers with that revision; no-tools; endless lists tools without end; stubborn ignores the end
of its input and SIGTERM; child starts a process that ignores both.
"""
import json
import os
import signal
import subprocess
import sys
import time

log_path, options = sys.argv[1], sys.argv[2:]
count = 0


def log(word):
    with open(log_path, "a") as file:
        file.write(f"{word}\n")


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def tool(name, /, **properties):
    return {
        "name": name,
        "description": f"{name}, for tests",
        "inputSchema": {
            "type": "object",
            "properties": {key: {"type": kind} for key, kind in properties.items()},
            "required": list(properties),
        },
    }


TOOLS = [
    tool("echo", text="string"), tool("variable", name="string"), tool("count"), tool("die"),
    tool("die_once"), tool("hang"), tool("slow", seconds="number"), tool("garbage"),
    tool("line", bytes="integer"), tool("deep"), tool("fail"), tool("refuse"), tool("mixed"),
    tool("structured"), tool("nothing"), tool("ping"), tool("odd name/with.signs" + "x" * 60),
]


def text(value, **more):
    return {"content": [{"type": "text", "text": value}], **more}


def call(name, arguments):
    global count
    if name == "echo":
        return text(arguments["text"])
    if name == "variable":
        return text(os.environ.get(arguments["name"], "none"))
    if name == "count":
        count += 1
        return text(str(count))
    if name == "die" or name == "die_once" and not os.path.exists(log_path + ".died"):
        open(log_path + ".died", "w").close()
        print("Fatal: out of luck with", os.environ.get("TOKEN"), file=sys.stderr, flush=True)
        os._exit(7)
    if name == "die_once":
        return text("alive")
    if name == "hang":
        time.sleep(1000)
    if name == "slow":
        time.sleep(arguments["seconds"])
        return text("done")
    if name == "garbage":
        print("debug: about to answer", flush=True)
        return text("never seen")
    if name == "line":
        return text("x" * arguments["bytes"])
    if name == "deep":
        sys.stdout.write('{"jsonrpc": "2.0", "id": 9, "result": ' + "[" * 100000 + "\n")
        sys.stdout.flush()
        return None
    if name == "fail":
        return text("no such page", isError=True)
    if name == "mixed":
        return {
            "content": [
                {"type": "text", "text": "first"},
                {"type": "image", "data": "AAAA", "mimeType": "image/png"},
                {"type": "audio", "data": "AAAAAAAA", "mimeType": "audio/wav"},
                {"type": "resource", "resource": {"uri": "a:b", "text": "inside"}},
                {"type": "resource", "resource": {"uri": "a:c", "blob": "AAAA"}},
                {"type": "resource_link", "uri": "a:d", "name": "name", "title": "Title"},
                {"type": "hologram"},
            ]
        }
    if name == "structured":
        return {"content": [], "structuredContent": {"b": [1, 2], "a": "x"}}
    if name == "nothing":
        return {"content": []}
    if name == "ping":
        send({"id": "from-server", "method": "ping"})
        pong = json.loads(sys.stdin.readline())
        send({"id": 77, "method": "sampling/createMessage", "params": {}})
        refusal = json.loads(sys.stdin.readline())
        return text(f"{pong['id']} {pong['result']} {refusal['error']['code']}")
    return text("called")


def answer(request):
    method, params = request["method"], request.get("params", {})
    if method == "initialize":
        revision = params["protocolVersion"]
        for option in options:
            if option.startswith("revision="):
                revision = option.removeprefix("revision=")
        return {
            "protocolVersion": revision,
            "capabilities": {} if "no-tools" in options else {"tools": {}},
            "serverInfo": {"name": "test", "version": "1.0"},
        }
    if method == "tools/list":
        start = int(params.get("cursor", 0))
        page = {"tools": TOOLS[start:start + 5]}
        if start + 5 < len(TOOLS) or "endless" in options:
            page["nextCursor"] = "0" if "endless" in options else str(start + 5)
        return page
    if method == "tools/call":
        log("call " + params["name"])
        if params["name"] == "refuse":
            raise ValueError("not with me")
        return call(params["name"], params.get("arguments", {}))
    if method == "ping":
        return {}
    raise ValueError("no such method")


if "stubborn" in options:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "child" in options:
    child = subprocess.Popen(
        [sys.executable, "-c",
         "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)"])
    log(f"child {child.pid}")
log(f"start {os.getpid()}")
for line in sys.stdin:
    request = json.loads(line)
    if "id" not in request:
        log(request["method"])
        continue
    try:
        result = answer(request)
        if result is not None:
            send({"id": request["id"], "result": result})
    except ValueError as error:
        send({"id": request["id"], "error": {"code": -32601, "message": str(error)}})
log("end")
if "stubborn" in options:
    time.sleep(1000)
