#!/usr/bin/env python3
"""Reads exported transcripts with the code of those whose formats they are, and says what it found.

Usage: check-traces.py atif|otel FILE

`atif` reads each line with Harbor's models; `otel` with OpenTelemetry's messages of OTLP, strictly, and
its lists of attribute names. Prints a JSON object of counts; the first thing that is wrong ends it with
exit code 1. Needs the packages of scripts/test-requirements.txt.
"""

import base64
import json
import pathlib
import re
import sys


def check_atif(line: str, counts: dict) -> None:
    from harbor.models.trajectories import Trajectory

    trajectory = Trajectory.model_validate_json(line, strict=True)
    embedded = {t.trajectory_id: t for t in trajectory.subagent_trajectories or []}
    referred = set()
    for step in trajectory.steps:
        for result in step.observation.results if step.observation else []:
            referred |= {r.trajectory_id for r in result.subagent_trajectory_ref or []}
    assert referred == set(embedded), f"references {referred} to {set(embedded)}"
    for each in [trajectory, *embedded.values()]:
        counts["trajectories"] += 1
        counts["steps"] += len(each.steps)
        own = [s for s in each.steps if s.llm_call_count]
        counts["calls"] += len(own)
        counts["tool_calls"] += sum(len(s.tool_calls or []) for s in own)
        counts["observations"] += sum(len(s.observation.results) for s in own if s.observation)
        metrics = [s.metrics for s in own]
        total = each.final_metrics
        if own:
            assert total.total_prompt_tokens == sum(m.prompt_tokens for m in metrics)
            assert total.total_completion_tokens == sum(m.completion_tokens for m in metrics)
        times = [s.timestamp for s in own]
        assert all(times), "a call without a time"


def attribute_names() -> set:
    from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
    from opentelemetry.semconv.attributes import error_attributes, server_attributes, service_attributes

    modules = [gen_ai_attributes, error_attributes, server_attributes, service_attributes]
    return {v for m in modules for v in vars(m).values() if isinstance(v, str) and "." in v}


PARTS = {
    "text": ["content"],
    "reasoning": ["content"],
    "tool_call": ["name"],
    "tool_call_response": ["response"],
}


def check_messages(text: str, is_output: bool) -> None:
    messages = json.loads(text)
    assert isinstance(messages, list)
    for message in messages:
        assert message["role"] in ("system", "user", "assistant", "tool"), message["role"]
        assert not is_output or isinstance(message["finish_reason"], str)
        for part in message["parts"]:
            for member in PARTS[part["type"]]:
                assert member in part, f"{part['type']} without {member}"


def check_otel(line: str, counts: dict) -> None:
    from google.protobuf import json_format
    from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
    from opentelemetry.proto_json.trace.v1.trace import TracesData as HexTracesData

    known = attribute_names()
    assert HexTracesData.from_json(line).resource_spans
    # OTLP writes ids as hexadecimal digits, the JSON of Protocol Buffers would have base 64.
    data = json.loads(line)
    for resource in data["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                for name, digits in (("traceId", 32), ("spanId", 16), ("parentSpanId", 16)):
                    if name in span:
                        assert re.fullmatch(f"[0-9a-f]{{{digits}}}", span[name]), span[name]
                        span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
    traces = json_format.ParseDict(data, TracesData())
    for resource in traces.resource_spans:
        for entry in resource.resource.attributes:
            assert entry.key in known, entry.key
        for scope in resource.scope_spans:
            spans = {span.span_id: span for span in scope.spans}
            assert len(spans) == len(scope.spans), "span ids are not unique"
            assert len({span.trace_id for span in scope.spans}) == 1, "more than one trace"
            roots = [span for span in scope.spans if not span.parent_span_id]
            assert len(roots) == 1, f"{len(roots)} roots"
            for span in scope.spans:
                check_span(span, spans, known, counts)


def check_span(span, spans: dict, known: set, counts: dict) -> None:
    values = {entry.key: entry.value for entry in span.attributes}
    assert len(values) == len(span.attributes), "an attribute stands twice"
    events = [entry.key for event in span.events for entry in event.attributes]
    for name in [*values, *events]:
        assert name in known or name.startswith("orgbench."), name
    assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano
    if span.parent_span_id:
        parent = spans[span.parent_span_id]
        assert parent.start_time_unix_nano <= span.start_time_unix_nano, span.name
    operation = values["gen_ai.operation.name"].string_value
    assert span.name.startswith(operation + " "), span.name
    counts[operation] = counts.get(operation, 0) + 1
    counts["events"] += len(span.events)
    if span.status.code == 2:
        counts["errors"] += 1
        assert values["error.type"].string_value
    for name in ("gen_ai.input.messages", "gen_ai.output.messages"):
        if name in values:
            check_messages(values[name].string_value, name.endswith("output.messages"))
    if operation == "chat" and span.status.code != 2:
        for name in ("input", "output"):
            counts["tokens"] += values[f"gen_ai.usage.{name}_tokens"].int_value


def main() -> None:
    kind, path = sys.argv[1:]
    counts = dict.fromkeys(
        ["trajectories", "steps", "calls", "tool_calls", "observations"]
        if kind == "atif"
        else ["events", "errors", "tokens"],
        0,
    )
    counts["documents"] = 0
    with pathlib.Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            counts["documents"] += 1
            (check_atif if kind == "atif" else check_otel)(line, counts)
    print(json.dumps(counts))


main()
