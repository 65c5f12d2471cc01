"""Spans and events as OTLP's JSON."""

import math


def traces_request(spans, extra, running):
    """A request body for spans; with `running`, as such that have not ended. `extra` is added to what a resource lacks."""
    groups = {}
    for span in spans:
        scope = getattr(span, "instrumentation_scope", None)
        key = (id(span.resource), getattr(scope, "name", ""))
        groups.setdefault(key, (span.resource, scope, []))[2].append(span)
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": key_values({**extra, **(resource.attributes or {})})},
                "scopeSpans": [
                    {
                        "scope": {
                            "name": getattr(scope, "name", "") or "",
                            "version": getattr(scope, "version", "") or "",
                        },
                        "spans": [_span(span, running) for span in members],
                    }
                ],
            }
            for resource, scope, members in groups.values()
        ]
    }


def event_request(name, attributes, resource, now_ns, context=None):
    """A request body for one log record with an event's name."""
    record = {
        "timeUnixNano": str(now_ns),
        "observedTimeUnixNano": str(now_ns),
        "severityNumber": 9,
        "eventName": name,
        "attributes": key_values(attributes),
    }
    if context is not None:
        record["traceId"] = format(context.trace_id, "032x")
        record["spanId"] = format(context.span_id, "016x")
    return {
        "resourceLogs": [
            {
                "resource": {"attributes": key_values(resource)},
                "scopeLogs": [{"scope": {"name": "traceline.capture"}, "logRecords": [record]}],
            }
        ]
    }


def _span(span, running):
    context = span.get_span_context()
    parent = span.parent
    status = span.status
    return {
        "traceId": format(context.trace_id, "032x"),
        "spanId": format(context.span_id, "016x"),
        "parentSpanId": format(parent.span_id, "016x") if parent is not None else "",
        "name": span.name,
        "kind": span.kind.value + 1,  # OTLP counts from UNSPECIFIED
        "startTimeUnixNano": str(span.start_time or 0),
        "endTimeUnixNano": "0" if running else str(span.end_time or 0),
        "attributes": key_values(span.attributes),
        "events": [
            {"name": event.name, "timeUnixNano": str(event.timestamp), "attributes": key_values(event.attributes)}
            for event in span.events
        ],
        "links": [
            {
                "traceId": format(link.context.trace_id, "032x"),
                "spanId": format(link.context.span_id, "016x"),
                "attributes": key_values(link.attributes),
            }
            for link in span.links
        ],
        "status": {"code": status.status_code.value, "message": status.description or ""},
    }


def key_values(attributes):
    found = []
    for key, value in dict(attributes or {}).items():
        json = _value(value)
        if json is not None:
            found.append({"key": str(key), "value": json})
    return found


def _value(value):
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value if math.isfinite(value) else str(value)}
    if isinstance(value, (list, tuple)):
        return {"arrayValue": {"values": [one for one in map(_value, value) if one is not None]}}
    return None
