"""An endpoint that always gives the same reply: nginx, with a configuration in a temporary folder."""

import contextlib
import json
import pathlib
import socket
import subprocess
import time


def reply(content: str) -> str:
    """A chat completion, as a text for nginx's single quotes."""
    completion = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "bench",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 300, "completion_tokens": 9, "total_tokens": 309},
    }
    return json.dumps(completion).replace("\\", "\\\\").replace("'", "\\'")


ANSWER = reply("ANSWER: word1 word2 word3")
# What an agent of a self-organizing team says, long enough for their sum to be cut to the budget.
TURN = reply(
    json.dumps(
        {
            "abstain": False,
            "acting_as": "Evidence checker",
            "analysis": "The passage names the words once and nothing else fits. " * 3,
            "answer": "word1 word2 word3",
        }
    )
)

# What an agent of a society does in a step.
MOVE = reply(
    json.dumps(
        {
            "analysis": "The passage names the words once and nothing else fits. " * 3,
            "answer": "word1 word2 word3",
            "do": "propose",
            "targets": [],
            "title": "",
        }
    )
)

CONFIGURATION = """
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_rlimit_nofile 16384;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_body_buffer_size 64k;
  keepalive_requests 100000000;
  keepalive_timeout 600s;
  default_type application/json;
  server {{
    listen 127.0.0.1:{port} backlog=8192;
    location /at-once/ {{ return 200 '{answer}'; }}
    location /after-200-ms/ {{ echo_sleep 0.2; echo '{answer}'; }}
    location /team/ {{ return 200 '{turn}'; }}
    location /move/ {{ return 200 '{move}'; }}
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(folder: pathlib.Path):
    """Serves until the block ends; gives the URL, under which are `/at-once`, `/after-200-ms` and
    `/team`, where every reply is an agent's turn in a self-organizing team; `/move`, where it is that of
    an agent of a society."""
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(folder=folder, port=port, answer=ANSWER, turn=TURN, move=MOVE)
    )
    server = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(configuration)])
    try:
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            if server.poll() is not None:
                raise SystemExit(f"bench: nginx ended: {(folder / 'error.log').read_text()}")
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
