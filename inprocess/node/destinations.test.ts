import { expect, test } from "vitest";
import { destinations, goesElsewhere } from "./destinations.ts";

const HERE = "http://127.0.0.1:4318";
const tracerTo = (url: string) => ({
  _spanProcessor: { _exporter: { _delegate: { _transport: { _parameters: { url } } } } },
});

test("addresses are found however deep an exporter keeps them, also in circles", () => {
  const tracer = { ...tracerTo("https://otel.example.org/v1/traces"), self: {} };
  tracer.self = tracer;
  expect([...destinations(tracer)]).toEqual(["https://otel.example.org/v1/traces"]);
});

test("no getter of the program's is run", () => {
  const tracer = {
    get url(): string {
      throw new Error("ran");
    },
  };
  expect(destinations(tracer).size).toBe(0);
});

test.each([
  [[], true],
  [["https://otel.example.org/v1/traces"], true],
  [[`${HERE}/v1/traces`], false],
  [["https://otel.example.org", `${HERE}/v1/traces`], false],
  [["http://localhost:4318/v1/traces"], false],
  [["localhost:4317"], false],
  [["dns:otel.example.org:4317"], true],
  [["http://localhost:3000/api/public/otel"], true],
])("%s goes elsewhere: %s", (found, elsewhere) => {
  expect(goesElsewhere(new Set(found), HERE)).toBe(elsewhere);
});

test("a door of the collector's is no other place", () => {
  const found = new Set(["http://127.0.0.1:14318/v1/traces"]);
  expect(goesElsewhere(found, HERE, "http://127.0.0.1:14318")).toBe(false);
  expect(goesElsewhere(found, HERE, undefined)).toBe(true);
});
