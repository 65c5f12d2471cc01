import { expect, test } from "vitest";
import { isAllowedHost } from "./allowedHost.ts";

test.each(["localhost", "localhost:4318", "LOCALHOST:4318", "127.0.0.1", "127.8.9.1:80", "[::1]:4317", "[::1]"])(
  "%s is this machine (L3)",
  (host) => expect(isAllowedHost(host, [])).toBe(true),
);

test.each([
  undefined,
  "",
  "evil.example",
  "evil.example:4318",
  "EVIL.example",
  "localhost.evil.example",
  "localhost.",
  "127.0.0.1.evil.example",
  "user@localhost",
  "localhost@evil.example",
  "10.0.0.1:4318",
  "0.0.0.0:4318",
  "[::2]:4318",
  "localhost:4318:4318",
])("%s is not (L3)", (host) => expect(isAllowedHost(host, [])).toBe(false));

test("a name that was configured is", () => {
  expect(isAllowedHost("host.docker.internal:4318", ["host.docker.internal"])).toBe(true);
  expect(isAllowedHost("HOST.docker.internal", ["host.docker.internal"])).toBe(true);
  expect(isAllowedHost("other", ["host.docker.internal"])).toBe(false);
  expect(isAllowedHost("", [""])).toBe(false);
});
