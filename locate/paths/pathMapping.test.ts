import { expect, test } from "vitest";
import { mapFolder, readMapping } from "./pathMapping.ts";

test("the folder in which a container ran is the one that it is here", () => {
  const mappings = [
    { from: "/app", to: "" },
    { from: "/app/jobs", to: "/srv/jobs" },
    { from: "/lib", to: "packages/lib" },
  ];
  const here = (folder: string | null) => mapFolder(folder, mappings, "/home/ida/desk", false);
  expect(here("/app")).toBe("/home/ida/desk");
  expect(here("/app/sub")).toBe("/home/ida/desk/sub");
  expect(here("/app/jobs/night")).toBe("/srv/jobs/night");
  expect(here("/lib")).toBe("/home/ida/desk/packages/lib");
  expect(here("/application")).toBe("/application");
  expect(here("\\\\host\\share")).toBe("\\\\host\\share");
  expect(here(null)).toBeNull();
});

test("a mapping on the command line is a traced beginning and what it is here", () => {
  expect(readMapping("/app=src")).toEqual({ from: "/app", to: "src" });
  expect(readMapping("C:\\ci=")).toEqual({ from: "C:\\ci", to: "" });
  expect(readMapping("/=.")).toEqual({ from: "/", to: "." });
  expect(readMapping("/app=a=b")).toEqual({ from: "/app", to: "a=b" });
  expect([readMapping("/app"), readMapping("=src"), readMapping("//host/share=src"), readMapping("")]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
