"""A server over streamable HTTP, made with the `mcp` SDK: prints its port and serves until it is killed.

web_server.py [json] [stateless]: answers by JSON rather than by streams of events; without sessions.
"""
import os
import socket
import sys

import uvicorn
from mcp.server.mcpserver import Context, MCPServer

server = MCPServer("web-test", version="2.1")
counts = {}


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
async def progress(context: Context) -> str:
    """Tells of its progress before it answers."""
    for step in range(3):
        await context.report_progress(step, 3)
    return "done"


@server.tool()
def fail() -> str:
    """Fails."""
    raise ValueError("as it should")


@server.tool()
def end() -> str:
    """Ends the server."""
    os._exit(1)


app = server.streamable_http_app(
    json_response="json" in sys.argv, stateless_http="stateless" in sys.argv)
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
