"""Sends spans, log records and a counter with OpenTelemetry's exporters; their protocol and compression are told."""

import sys
import time

protocol, compression, endpoint, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])

if protocol == "grpc":
    from grpc import Compression
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    options = {
        "endpoint": endpoint,
        "insecure": True,
        "compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression,
    }
    exporter = OTLPSpanExporter(**options)
    metrics = OTLPMetricExporter(**options)
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    options = {"compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression}
    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", **options)
    metrics = OTLPMetricExporter(endpoint=f"{endpoint}/v1/metrics", **options)

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

resource = Resource.create({"service.name": "python exporter"})
provider = TracerProvider(resource=resource)
provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=50, max_export_batch_size=64))
meters = MeterProvider(resource=resource, metric_readers=[PeriodicExportingMetricReader(metrics)])
counter = meters.get_meter("test").create_counter("things.made")
tracer = provider.get_tracer("test")


def work(name):
    for number in range(count):
        with tracer.start_as_current_span(f"{name} {number}", attributes={"n": number, "text": "é" * number}):
            counter.add(1)
        if number % 50 == 0:
            time.sleep(0.01)


with tracer.start_as_current_span("root") as root:
    print(format(root.get_span_context().trace_id, "032x"), flush=True)
    work("before")
    # Whoever reads this may now end the collector, and writes a line when another one listens, or before.
    print("half", flush=True)
    sys.stdin.readline()
    work("after")
provider.shutdown()
meters.shutdown()
