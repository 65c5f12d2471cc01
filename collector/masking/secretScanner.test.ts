import { expect, test } from "vitest";
import { random } from "../../test/support/random.ts";
import { makeSecrets } from "../../test/support/secretCorpus.ts";
import { SECRET_RULES } from "./secretRules.ts";
import { SecretScanner } from "./secretScanner.ts";

const scanner = new SecretScanner();

test("knows 150 kinds of secrets or more, each by a name of its own (S1)", () => {
  const names = SECRET_RULES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(150);
  for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("finds a secret wherever it begins and ends, however the bytes lie in memory", () => {
  const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
  const memory = Buffer.alloc(256, " ");
  for (let offset = 0; offset < 8; offset++)
    for (let lead = 0; lead < 24; lead++)
      for (const tail of [0, 1, 2, 3, 9]) {
        const bytes = memory.subarray(offset, offset + lead + secret.length + tail).fill(" ");
        bytes.write(secret, lead, "latin1");
        expect(scanner.find(bytes)).toEqual([{ rule: "github-token", start: lead, end: lead + secret.length }]);
        expect(scanner.find(bytes, 0, lead + secret.length - 1)).toEqual([]);
      }
});

test("whatever is found in a text is suspected in the bytes around it", () => {
  const draw = random(7);
  const junk = () => Buffer.from(Array.from({ length: 40 }, () => Math.floor(draw() * 256)));
  const contexts = ["%", "api_key=%", "Bearer %", "postgres://me:%@host/x"];
  for (const { text, kind } of makeSecrets(11))
    for (const context of contexts) {
      const piece = Buffer.from(context.replace("%", () => text));
      const around = Buffer.concat([junk(), Buffer.from("Az"), piece, Buffer.from("z9_"), junk()]);
      if (scanner.find(piece).length > 0)
        expect(scanner.suspects(around).length, `${kind} ${context}`).toBeGreaterThan(0);
    }
});

const LENGTH = 128 * 1024;
const fill = (text: string) => Buffer.alloc(LENGTH, text);
const beginnings = SECRET_RULES.flatMap(({ shapes }) => shapes.map((shape) => /^[^\\[]*/.exec(shape)?.[0] ?? ""));

test("no text makes a rule look at its bytes again and again (S5, H20)", () => {
  const hostile: Record<string, Buffer> = {
    "beginnings of keys": fill(beginnings.join(" ")),
    "keys that end one byte early": fill(
      makeSecrets(13)
        .map(({ text }) => text.slice(0, -1))
        .join("\n"),
    ),
    "a key's class and nothing else": fill("a0_"),
    dashes: fill("sk-sk-sk-"),
    "dashes and dots": fill("glpat-glpat.-"),
    "private keys that never end": fill(`-----BEGIN PRIVATE KEY-----${"A".repeat(48)} `),
    "openings of private keys": fill("-----BEGIN PRIVATE KEY-----"),
    "one private key that never ends": Buffer.concat([Buffer.from("-----BEGIN PRIVATE KEY-----"), fill("A")]),
    "tokens of three parts with two": fill("eyJ0eXAiOiJKV1QiLCJhbGci."),
    "one endless token": Buffer.concat([Buffer.from("eyJ"), fill("eyJ")]),
    addresses: fill("a://b:c"),
    "addresses without an end": fill("https://me:"),
    names: fill("api_key="),
    "names in a row": fill("password: password: "),
    "bearer after bearer": fill("Bearer Bearer "),
    "percent signs": fill("%3Dsk-"),
    "marks and openings of marks": fill("[masked:a:00000000][masked:"),
  };
  for (const [kind, bytes] of Object.entries(hostile))
    for (const loose of [false, true])
      expect(
        scanner.inspect(bytes, 0, bytes.length, loose).steps / bytes.length,
        `${kind}, loose ${loose}`,
      ).toBeLessThan(16);
});
