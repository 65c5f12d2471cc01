import { expect, test } from "vitest";
import { planFor } from "./forwarding.ts";

test("what was said counts, then what was answered before, then it is asked, and without a person nothing changes", () => {
  expect(planFor("yes", false, false)).toBe("forward");
  expect(planFor("no", true, true)).toBe("leave");
  expect(planFor(null, true, false)).toBe("forward");
  expect(planFor(null, false, true)).toBe("ask");
  expect(planFor(null, false, false)).toBe("leave");
});
