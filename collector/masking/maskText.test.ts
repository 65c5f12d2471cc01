import { expect, test } from "vitest";
import { makeSecrets } from "../../test/support/secretCorpus.ts";
import { countMarks } from "./maskMark.ts";
import { maskText } from "./maskText.ts";

const KEY = Buffer.from("the key of one store");
const mask = (text: string) => maskText(text, KEY).text;
const MARK = /^\[masked:[a-z0-9-]+:[0-9a-f]{8}\]$/;

/** Where people and programs leave secrets. */
const PLACES: Readonly<Record<string, (secret: string) => string>> = {
  prompt: (secret) => `Use ${secret} to deploy, please.`,
  "end of a sentence": (secret) => `The key is ${secret}.`,
  "tool arguments": (secret) => JSON.stringify({ url: "https://api.example.org", key: secret, tries: 3 }),
  "JSON within JSON": (secret) => JSON.stringify({ arguments: JSON.stringify({ text: `a\n${secret}\nb` }) }),
  environment: (secret) => `HOME=/home/me\nDEPLOY=${secret}\nSHELL=/bin/sh\n`,
  "environment within JSON": (secret) => JSON.stringify(`HOME=/home/me\nDEPLOY=${secret}\nSHELL=/bin/sh\n`),
  address: (secret) => `GET https://example.org/v1?key=${secret}&page=2`,
  header: (secret) => `x-key: ${secret}\r\naccept: */*\r\n`,
  "stack trace": (secret) => `Error: 401 for "${secret}"\n    at call (/srv/app.js:3:14)`,
  "escaped equals": (secret) => `{"q":"key\\u003d${secret}"}`,
};

for (const [place, put] of Object.entries(PLACES)) {
  test(`secrets with a sign of their own are masked: ${place}`, () => {
    const secrets = makeSecrets(place.length);
    expect(secrets.length).toBeGreaterThanOrEqual(150);
    const missed = secrets.filter(({ text }) => mask(put(text)).includes(text.slice(-12)));
    expect(missed.length / secrets.length, missed.map(({ kind, text }) => `${kind} ${text}`).join("\n")).toBeLessThan(
      0.03,
    );
  });
}

test("what is not the secret stays as it was", () => {
  const [secret] = makeSecrets(5);
  const text = `{"a":"über","key":"${secret?.text}","b":[1,2]}`;
  const [before, after] = mask(text).split(/\[masked:[^\]]+\]/);
  expect([before, after]).toEqual(['{"a":"über","key":"', '","b":[1,2]}']);
});

test("equal secrets stay equal, different ones differ, and another store's key gives another hash", () => {
  const [one, other] = [makeSecrets(1)[0]?.text, makeSecrets(2)[0]?.text];
  const masked = mask(`${one} ${other} "${one}"`).split(" ");
  expect(masked[0]).toMatch(MARK);
  expect(masked[2]).toBe(`"${masked[0]}"`);
  expect(masked[1]).not.toBe(masked[0]);
  expect(maskText(one as string, Buffer.from("another")).text).not.toBe(masked[0]);
});

test("masked text stays as it is when it is masked again", () => {
  const text = makeSecrets(3)
    .map(({ text }) => `authorization: Bearer ${text} api_key="${text}" https://me:${text.slice(0, 20)}@host/`)
    .join("\n");
  const once = mask(text);
  expect(mask(once)).toBe(once);
});

test("counts by rule, and the marks of a masked text give the same counts", () => {
  const { text, counts } = maskText("postgres://me:hunter2x@db/a ghp_0123456789abcdefghijABCDEFGHIJ012345", KEY);
  expect(counts).toEqual({ "address-password": 1, "github-token": 1 });
  expect(countMarks(text)).toEqual(counts);
});

const PEM = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEpAIBAAKCAQEAyZ0b/3fXq+1\n".repeat(8)}-----END RSA PRIVATE KEY-----`;

test("private keys are masked as a whole, in JSON and cut off too", () => {
  for (const text of [
    PEM,
    JSON.stringify({ key: PEM }),
    JSON.stringify(JSON.stringify({ key: PEM })),
    PEM.slice(0, 150),
  ])
    expect(mask(text)).toMatch(/-----BEGIN RSA PRIVATE KEY-----\[masked:private-key:[0-9a-f]{8}\]/);
  expect(mask(`${PEM} and then`)).toMatch(/-----END RSA PRIVATE KEY----- and then$/);
});

test.each([
  ["Authorization: Bearer abcdef0123456789ABCDEF", "bearer-token"],
  ['curl -H "authorization: Basic bWU6aHVudGVyMg=="', "basic-credentials"],
  ["OPENAI_API_KEY=a81f3c5e77d24b0f9e6a", "secret-value"],
  ['{"x-api-key": "a81f3c5e77d24b0f9e6a"}', "secret-value"],
  ['{\\"apiKey\\": \\"a81f3c5e77d24b0f9e6a\\"}', "secret-value"],
  ['os.environ["DB_PASSWORD"] = "correct-h0rse-battery"', "secret-value"],
  ["aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYq9Wm3Rt7Yz", "secret-value"],
  ["mongodb+srv://admin:s3cr3t.Pa55@cluster0.example.net/db", "address-password"],
])("what its surroundings give away is masked: %s", (text, rule) => {
  expect(Object.keys(maskText(text, KEY).counts)).toEqual([rule]);
});

test.each([
  "api_key = os.environ['OPENAI_API_KEY']",
  "OPENAI_API_KEY=your-api-key-here",
  "OPENAI_API_KEY=sk-...",
  "api_key: <your key>",
  ["API_KEY=$", "{SECRET_1}"].join(""),
  "token budget: 12000 input_tokens=1532 access_token expired",
  "Authorization: Bearer <token>",
  "password: string; passwordHash2: string",
  "config.password = settings.database.password1",
  "sk-learn-style-estimators-are-fine, task-123456789012345678901234567890",
  "AKIAIOSFODNN7EXAMPLE",
  "sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  "https://example.org:8080/a@b see http://user:password@localhost",
  "the bearer of bad news, a basic understanding",
  'reset_password: "src/tools.py:76", client_secret = lib/auth.ts:12:5',
  "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
  "0af7651916cd43dd8448eb211c80319c 550e8400-e29b-41d4-a716-446655440000 sha512-abcDEF0123456789abcDEF0123456789==",
])("what is no secret stays: %s", (text) => {
  expect(mask(text)).toBe(text);
});
