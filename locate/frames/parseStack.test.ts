import { describe, expect, it } from "vitest";
import { isUserFrame } from "./isUserFrame.ts";
import { parseStack } from "./parseStack.ts";
import { topUserFrame } from "./topUserFrame.ts";

const places = (text: string) => parseStack(text).map((f) => `${f.path}:${f.line} ${f.symbol}${f.user ? "" : " -"}`);

describe("JavaScript", () => {
  it("reads functions, methods, aliases, constructors, async frames and top-level code", () => {
    const stack = [
      "Error: No fares (today)",
      "    at fareLookup (file:///srv/agents/travel/src.ts:27:30)",
      "    at Object.execute (file:///srv/agents/travel/src.ts:34:21)",
      "    at RunnableCallable.research [as func] (file:///srv/agents/newsroom/src.ts:47:161)",
      "    at new Desk (/srv/desk.js:3:1)",
      "    at async Promise.all (index 2)",
      "    at async file:///srv/agents/travel/src.ts:85:23",
      "    at Object.<anonymous> (/srv/desk.js:9:1)",
      "    at <anonymous>",
      "    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)",
      "    at run (/srv/agents/node_modules/ai/dist/index.js:1:2)",
    ].join("\n");
    expect(places(stack)).toEqual([
      "/srv/agents/travel/src.ts:27 fareLookup",
      "/srv/agents/travel/src.ts:34 Object.execute",
      "/srv/agents/newsroom/src.ts:47 RunnableCallable.research",
      "/srv/desk.js:3 Desk",
      "/srv/agents/travel/src.ts:85 null",
      "/srv/desk.js:9 null",
      "node:internal/process/task_queues:104 process.processTicksAndRejections -",
      "/srv/agents/node_modules/ai/dist/index.js:1 run -",
    ]);
    expect(parseStack(stack)[0]?.column).toBe(30);
  });

  it("takes the place that evaluated the code for code that was evaluated", () => {
    const stack = "    at eval (eval at run (eval at go (/srv/a b.js:4:7)), <anonymous>:1:5)";
    expect(places(stack)).toEqual(["/srv/a b.js:4 eval"]);
  });

  it("decodes file URIs, those of Windows too, and leaves those of other machines as they are", () => {
    const stack = [
      "    at a (file:///C:/my%20agents/a.ts:1:2)",
      "    at b (C:\\agents\\b.ts:3:4)",
      "    at c (file:///srv/c.ts?v=17:5:6)",
      "    at d (file://server/share/d.ts:7:8)",
      "    at e (file:///srv/%E0%A4%A.ts:9:1)",
    ].join("\r\n");
    expect(parseStack(stack).map((f) => f.path)).toEqual([
      "C:/my agents/a.ts",
      "C:\\agents\\b.ts",
      "/srv/c.ts",
      "file://server/share/d.ts",
      "/srv/%E0%A4%A.ts",
    ]);
  });

  it("reads a stack inside a message and inside JSON with written line ends", () => {
    const stack = "Tool failed: boom\n\nError: boom\n    at pay (/app/pay.ts:12:3)";
    expect(topUserFrame(stack)).toMatchObject({ path: "/app/pay.ts", line: 12, symbol: "pay" });
    expect(topUserFrame(`Tool failed: ${JSON.stringify({ error: stack })}`)).toMatchObject({ path: "/app/pay.ts" });
  });
});

describe("Python", () => {
  const first = [
    "Traceback (most recent call last):",
    '  File "/app/.venv/lib/python3.11/site-packages/langgraph/pregel.py", line 9, in invoke',
    "    return step()",
    '  File "/app/hall.py", line 31, in book',
    "    raise HallBookedOut(day)",
    "HallBookedOut: Friday",
  ];

  it("puts the innermost frame first", () => {
    expect(places(first.join("\n"))).toEqual([
      "/app/hall.py:31 book",
      "/app/.venv/lib/python3.11/site-packages/langgraph/pregel.py:9 invoke -",
    ]);
  });

  it("puts the exception that was raised before the ones it came from", () => {
    const chain = [
      ...first,
      "",
      "During handling of the above exception, another exception occurred:",
      "",
      "Traceback (most recent call last):",
      '  File "/app/main.py", line 70, in <module>',
      "    main()",
      '  File "/app/main.py", line 60, in main',
      "    raise RuntimeError from error",
      "RuntimeError",
    ].join("\n");
    expect(places(chain).slice(0, 3)).toEqual(["/app/main.py:60 main", "/app/main.py:70 null", "/app/hall.py:31 book"]);
  });

  it("reads exception groups, frozen modules, syntax errors and IPython", () => {
    const group = [
      "  + Exception Group Traceback (most recent call last):",
      '  |   File "<frozen importlib._bootstrap>", line 241, in _call',
      '  |   File "/app/a.py", line 5',
      "  +-+---------------- 1 ----------------",
      '    |   File "/app/b.py", line 6, in <lambda>',
      "File /app/notebook.py:12, in run(x)",
    ].join("\n");
    expect(places(group)).toEqual([
      "/app/notebook.py:12 run",
      "/app/b.py:6 <lambda>",
      "/app/a.py:5 null",
      "<frozen importlib._bootstrap>:241 _call -",
    ]);
  });
});

it("reads Java, with packages as folders and causes after the exception", () => {
  const stack = [
    'Exception in thread "main" com.acme.PlanFailed: no plan',
    "\tat com.acme.desk.Planner$Inner.plan(Planner.java:42)",
    "\tat java.base/java.util.ArrayList.forEach(ArrayList.java:1511) ~[?:?]",
    "\tat sun.reflect.Native.invoke(Native Method)",
    "Caused by: java.io.IOException",
    "\tat com.acme.Main.main(Main.kt:7)",
    "\t... 3 more",
  ].join("\n");
  expect(places(stack)).toEqual([
    "com/acme/desk/Planner.java:42 com.acme.desk.Planner$Inner.plan",
    "java/util/ArrayList.java:1511 java.util.ArrayList.forEach -",
    "com/acme/Main.kt:7 com.acme.Main.main",
  ]);
});

it("reads C#", () => {
  const stack = [
    "System.Exception: no",
    "   at Acme.Desk.<PlanAsync>d__3.MoveNext() in C:\\src\\my desk\\Desk.cs:line 42",
    "   at System.Threading.Tasks.Task.Run(Action a) in /_/src/libraries/Task.cs:line 9",
    "   at Acme.Program.Main(String[] args)",
  ].join("\n");
  expect(places(stack)).toEqual([
    "C:\\src\\my desk\\Desk.cs:42 Acme.Desk.<PlanAsync>d__3.MoveNext",
    "/_/src/libraries/Task.cs:9 System.Threading.Tasks.Task.Run -",
  ]);
});

it("reads Go", () => {
  const stack = [
    "panic: no plan",
    "",
    "goroutine 1 [running]:",
    "panic({0x1, 0x2})",
    "\t/usr/local/go/src/runtime/panic.go:770 +0x132",
    "main.(*Agent).Plan(0xc000012345, {0x1, 0x2})",
    "\t/home/a/go/src/github.com/acme/desk/agent.go:12 +0x1d",
    "created by main.main in goroutine 1",
    "\t/app/main.go:33 +0x25",
    "example.com/lib.Run(...)",
    "\t/root/go/pkg/mod/example.com/lib@v1.0.0/run.go:8",
  ].join("\n");
  expect(places(stack)).toEqual([
    "/usr/local/go/src/runtime/panic.go:770 panic -",
    "/home/a/go/src/github.com/acme/desk/agent.go:12 main.(*Agent).Plan",
    "/app/main.go:33 main.main",
    "/root/go/pkg/mod/example.com/lib@v1.0.0/run.go:8 example.com/lib.Run -",
  ]);
});

it("reads Ruby", () => {
  const stack = [
    "/app/desk.rb:12:in 'Desk#plan': no plan (RuntimeError)",
    "\tfrom /usr/lib/ruby/3.3.0/set.rb:5:in `each'",
    "\tfrom /app/main.rb:3:in `<main>'",
  ].join("\n");
  expect(places(stack)).toEqual([
    "/app/desk.rb:12 Desk#plan",
    "/usr/lib/ruby/3.3.0/set.rb:5 each -",
    "/app/main.rb:3 null",
  ]);
});

it("reads Rust", () => {
  const stack = [
    "   1: desk::plan",
    "             at ./src/plan.rs:12:5",
    "   2: core::ops",
    "             at /rustc/9fc6/core/ops.rs:250:5",
  ];
  expect(places(stack.join("\n"))).toEqual(["./src/plan.rs:12 desk::plan", "/rustc/9fc6/core/ops.rs:250 core::ops -"]);
});

describe("text that means harm or means nothing", () => {
  it("finds nothing where nothing is", () => {
    for (const text of ["", "at noon", "at 10:30", 'File "x", line zero', "see a.go: it is fine", "\\n\\n", "a:in b"])
      expect(parseStack(text), text).toEqual([]);
  });

  it("keeps the innermost frames of an endless stack", () => {
    const frame = (n: number) => `  File "/app/a.py", line ${n}, in f`;
    const text = Array.from({ length: 20_000 }, (_, i) => frame(i + 1)).join("\n");
    const frames = parseStack(text);
    expect(frames).toHaveLength(500);
    expect(frames[0]?.line).toBe(20_000);
  });

  it("passes over lines that no stack has", () => {
    const long = `    at ${"(".repeat(5000)}a:1:1)`;
    expect(places(`${long}\n    at f (/app/a.ts:1:1)`)).toEqual(["/app/a.ts:1 f"]);
  });

  it("refuses numbers that no file has", () => {
    expect(parseStack("    at f (/app/a.ts:99999999:1)")).toEqual([]);
    expect(parseStack("    at f (/app/a.ts:0:1)")).toEqual([]);
  });
});

it("tells the program's own code from that of others", () => {
  const own = [
    "/app/a.ts",
    "src/a.py",
    "C:\\agents\\lib\\a.py",
    "/home/a/go/src/github.com/me/x.go",
    "com/acme/Main.java",
  ];
  const foreign = [
    "node:fs",
    "internal/modules/cjs/loader.js",
    "node_modules/ai/index.js",
    "C:\\app\\node_modules\\ai\\index.js",
    "/usr/lib/python3/dist-packages/x.py",
    "C:\\Python312\\Lib\\asyncio\\runners.py",
    "/home/a/.cargo/registry/src/x/lib.rs",
    "/home/a/.vscode/extensions/x/capture.cjs",
    "https://deno.land/x/mod.ts",
    "<string>",
    "",
  ];
  expect(own.filter((path) => !isUserFrame(path))).toEqual([]);
  expect(foreign.filter((path) => isUserFrame(path))).toEqual([]);
});
