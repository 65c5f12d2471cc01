import { expect, test } from "vitest";
import { placesOf, shownPlaces, UnfitEndpoint } from "./forwardTarget.ts";

const shown = (variables: Record<string, string>) => {
  const { traces, logs } = placesOf(variables);
  return [traces?.http.href, traces?.grpc.origin, logs?.http.href ?? null];
};

test("an endpoint of all signals gets each one's path, one of a signal stands as it is", () => {
  expect(shown({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://host:4318" })).toEqual([
    "http://host:4318/v1/traces",
    "http://host:4318",
    "http://host:4318/v1/logs",
  ]);
  expect(
    shown({
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://host/api/public/otel/",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://other/in?x=1",
    }),
  ).toEqual(["https://other/in?x=1", "https://other", "https://host/api/public/otel/v1/logs"]);
  expect(shown({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://other/in" })[2]).toBeNull();
});

test("an address without a scheme has TLS unless it is said to be insecure", () => {
  expect(shown({ OTEL_EXPORTER_OTLP_ENDPOINT: "host:4317" })[1]).toBe("https://host:4317");
  const insecure = { OTEL_EXPORTER_OTLP_ENDPOINT: "host:4317", OTEL_EXPORTER_OTLP_INSECURE: "true" };
  expect(shown(insecure)[1]).toBe("http://host:4317");
});

test.each(["unix:///tmp/otel.sock", "ftp://host", "https://", "a b"])("%s is refused", (endpoint) => {
  expect(() => placesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toThrow(UnfitEndpoint);
});

test("what is shown of an address holds no key", () => {
  const places = placesOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://me:secret@host/in?key=secret#secret" });
  expect(shownPlaces(places)).toEqual({ traces: "https://host/in", logs: null, metrics: null });
});

test("certificates of a signal go before those of all", () => {
  const { traces, logs } = placesOf({
    OTEL_EXPORTER_OTLP_ENDPOINT: "https://host",
    OTEL_EXPORTER_OTLP_CERTIFICATE: "/all.pem",
    OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: "/traces.pem",
  });
  expect([traces?.certificate, logs?.certificate]).toEqual(["/traces.pem", "/all.pem"]);
});
