import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FIXTURES } from "../../test/contract/captures.ts";
import { decodeLogs, decodeTraces } from "../../test/contract/decodeOtlp.ts";
import {
  attribute,
  bytesField,
  concat,
  log,
  numberField,
  request,
  span,
  textValue,
} from "../../test/support/otlpBytes.ts";
import { makeSecrets } from "../../test/support/secretCorpus.ts";
import type { Signal } from "../otlp/acceptedRequest.ts";
import { maskRequest } from "./maskRequest.ts";
import { maybeSecret } from "./maybeSecret.ts";

const KEY = Buffer.from("the key of one store");
const SECRET = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
const MARK = /^\[masked:github-token:[0-9a-f]{8}\]$/;
const ID = "00000000000000a1";
const hexField = (field: number, hex: string) => bytesField(field, Buffer.from(hex, "hex"));
/** A time of so many nanoseconds in a field below 16. */
const timeField = (field: number, ns: number) => Buffer.from([(field << 3) | 1, ns, 0, 0, 0, 0, 0, 0, 0]);

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (one instanceof Map ? [...one] : typeof one === "bigint" ? String(one) : one));

test("a secret is masked wherever text stands in a span", () => {
  const array = bytesField(5, concat(bytesField(1, textValue(SECRET)), bytesField(1, numberField(3, 7))));
  const list = bytesField(6, attribute(1, "inner", bytesField(5, bytesField(1, textValue(SECRET)))));
  const everywhere = concat(
    hexField(1, "0af7651916cd43dd8448eb211c80319c"),
    hexField(2, ID),
    bytesField(3, `vendor=${SECRET}`),
    bytesField(5, `call ${SECRET}`),
    timeField(7, 5),
    timeField(8, 9),
    attribute(9, "text", textValue(`über ${SECRET} über`)),
    attribute(9, `name ${SECRET}`, textValue("x")),
    attribute(9, "array", array),
    attribute(9, "list", list),
    attribute(9, "bytes", bytesField(7, SECRET)),
    bytesField(11, concat(bytesField(2, SECRET), attribute(3, "event", textValue(SECRET)))),
    bytesField(
      13,
      concat(hexField(1, "0af7651916cd43dd8448eb211c80319c"), hexField(2, ID), attribute(4, "link", textValue(SECRET))),
    ),
    bytesField(15, concat(bytesField(2, SECRET), numberField(3, 2))),
  );
  const body = request([everywhere, span({ spanId: "00000000000000a2" })], SECRET);
  expect(maybeSecret(body)).toBe(true);
  const masked = maskRequest("traces", body, KEY);
  expect(masked?.counts).toEqual({ "github-token": 12 });
  expect(masked?.plain.includes("0123456789abcdefghij")).toBe(false);
  const [first, second] = decodeTraces(masked?.plain as Buffer);
  expect(first?.name).toMatch(/^call \[masked:github-token:[0-9a-f]{8}\]$/);
  expect(first?.attributes.get("text")).toMatch(/^über \[masked:github-token:[0-9a-f]{8}\] über$/);
  expect(first?.events[0]?.name).toMatch(MARK);
  expect(first?.endNs).toBe(9n);
  expect(shown(first?.attributes.get("array"))).toMatch(/^\["\[masked:github-token:[0-9a-f]{8}\]",7\]$/);
  expect(second?.spanId).toBe("00000000000000a2");
  expect(second?.resource.attributes.get("service.name")).toMatch(MARK);
});

test("a secret is masked in the body and the attributes of a log record", () => {
  const record = concat(
    timeField(1, 5),
    bytesField(3, "INFO"),
    bytesField(5, textValue(`{"k":"${SECRET}"}`)),
    attribute(6, "a", textValue(SECRET)),
    bytesField(12, SECRET),
  );
  const masked = maskRequest("logs", request([record, log({ text: "kept" })]), KEY);
  expect(masked?.counts).toEqual({ "github-token": 3 });
  const [first, second] = decodeLogs(masked?.plain as Buffer);
  expect(first?.body).toMatch(/^\{"k":"\[masked:github-token:[0-9a-f]{8}\]"\}$/);
  expect(second?.body).toBe("kept");
});

test("a secret is masked in the points of a metric", () => {
  const point = concat(
    timeField(3, 5),
    attribute(7, "k", textValue(SECRET)),
    bytesField(5, attribute(7, "filtered", textValue(SECRET))),
  );
  const histogram = bytesField(1, concat(attribute(9, "k", textValue(SECRET)), bytesField(6, Buffer.alloc(16, 0x6b))));
  const body = request([concat(bytesField(1, SECRET), bytesField(7, bytesField(1, point)), bytesField(9, histogram))]);
  const masked = maskRequest("metrics", body, KEY);
  expect(masked?.counts).toEqual({ "github-token": 4 });
});

const withAttribute = (name: string, value: Buffer) =>
  request([concat(span({ spanId: ID }), attribute(9, name, value))]);
const attributeAfter = (name: string, value: Buffer) => {
  const masked = maskRequest("traces", withAttribute(name, value), KEY);
  return masked ? shown(decodeTraces(masked.plain)[0]?.attributes.get(name)) : null;
};

test.each([
  "api_key",
  "x-api-key",
  "OPENAI_API_KEY",
  "http.request.header.authorization",
  "db.password",
  "app.clientSecret",
])("an attribute that says it is a secret is masked whatever it looks like: %s", (name) => {
  expect(attributeAfter(name, textValue("correct horse"))).toMatch(/^"\[masked:secret-value:[0-9a-f]{8}\]"$/);
  expect(attributeAfter(name, bytesField(5, bytesField(1, textValue("Bearer correct"))))).toMatch(
    /^\["Bearer \[masked:bearer-token:[0-9a-f]{8}\]"\]$/,
  );
  expect(attributeAfter(name, textValue("<your key>"))).toBeNull();
  expect(attributeAfter(name, textValue(""))).toBeNull();
  expect(attributeAfter(name, numberField(3, 5))).toBeNull();
});

test("numbers of tokens and the like are no secrets", () => {
  for (const name of ["gen_ai.usage.input_tokens", "api_key_id", "password_policy", "author"])
    expect(attributeAfter(name, textValue("something 123"))).toBeNull();
});

test("all that is not masked stays byte for byte, and so does a request that was masked before", () => {
  const known = concat(span({ spanId: ID, text: SECRET }), bytesField(99, "later versions"), numberField(98, 5));
  const body = request([known]);
  const masked = maskRequest("traces", body, KEY)?.plain as Buffer;
  const mark = /\[masked:[^\]]+\]/.exec(masked.toString("latin1"))?.[0] as string;
  expect(masked).toEqual(
    request([concat(span({ spanId: ID, text: mark }), bytesField(99, "later versions"), numberField(98, 5))]),
  );
  expect(maskRequest("traces", masked, KEY)).toBeNull();
});

test("in what OTLP does not know, and in what is malformed, a secret is overwritten without moving a byte", () => {
  const unknown = request([concat(span({ spanId: ID }), bytesField(99, bytesField(1, `x ${SECRET} y`)))]);
  const masked = maskRequest("traces", unknown, KEY);
  expect(masked?.plain.length).toBe(unknown.length);
  expect(masked?.plain.includes("0123456789abcdefghij")).toBe(false);
  const malformed = request([concat(span({ spanId: ID, text: SECRET }), Buffer.from([0x4a, 0x7f, 0x01]))]);
  const overwritten = maskRequest("traces", malformed, KEY);
  expect(overwritten?.plain.includes("0123456789abcdefghij")).toBe(false);
});

test("values within values are followed without end in sight, and secrets in them masked or overwritten", () => {
  for (const depth of [20, 400]) {
    let value = textValue(SECRET);
    for (let i = 0; i < depth; i++) value = bytesField(5, bytesField(1, value));
    const masked = maskRequest("traces", withAttribute("deep", value), KEY);
    expect(masked?.counts).toEqual({ "github-token": 1 });
    expect(masked?.plain.includes("0123456789abcdefghij")).toBe(false);
  }
});

test("secrets of every kind in a request's attributes are masked, and in it the marks stand", () => {
  const secrets = makeSecrets(17);
  const spans = secrets.map(({ text }, at) =>
    span({ spanId: (at + 1).toString(16).padStart(16, "0"), text: JSON.stringify({ input: text }) }),
  );
  const masked = maskRequest("traces", request(spans), KEY)?.plain as Buffer;
  const missed = secrets.filter(({ text }) => masked.includes(text.slice(-12)));
  expect(missed.length / secrets.length, missed.map(({ kind }) => kind).join(", ")).toBeLessThan(0.05);
  expect(decodeTraces(masked)).toHaveLength(secrets.length);
});

test("what recorded agents sent holds no secret, and none is seen in it", () => {
  const bodies = readdirSync(FIXTURES).flatMap((name) =>
    readdirSync(join(FIXTURES, name))
      .filter((file) => file.endsWith(".pb"))
      .map((file) => join(FIXTURES, name, file)),
  );
  expect(bodies.length).toBeGreaterThan(5);
  for (const file of bodies) {
    const signal = /-(traces|logs|metrics)\.pb$/.exec(file)?.[1] as Signal;
    expect(maskRequest(signal, readFileSync(file), KEY), file).toBeNull();
  }
});
