import { expect, test } from "vitest";
import { createToken, isAuthorized } from "./accessToken.ts";

test("only the very token is let in", () => {
  const token = createToken();
  expect(isAuthorized(`Bearer ${token}`, token)).toBe(true);
  for (const header of [undefined, "", token, `bearer ${token}`, `Bearer ${token}x`, `Bearer ${createToken()}`])
    expect(isAuthorized(header, token)).toBe(false);
});

test("tokens differ and fit into a header", () => {
  expect(createToken()).not.toBe(createToken());
  expect(createToken()).toMatch(/^[\w-]{43}$/);
});
