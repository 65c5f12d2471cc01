import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GUIDES } from "../../collector/contract/guides.ts";
import { hostTarget, packageVsix, RELEASED } from "../../scripts/package/vsix.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile, temporaryFolder } from "../support/temporaryFolder.ts";
import { ensureVsix } from "../support/vsix.ts";
import { zipNames } from "../support/zipNames.ts";

const folder = folderOfThisFile();

/** Modules that come as they are: the binding's loader, and what runs inside a Python program. */
const AS_THEY_ARE =
  /^extension\/(?:node_modules\/better-sqlite3\/lib\/[\w/-]+\.js|dist\/inprocess\/python\/(?:sitecustomize|traceline_capture\/\w+)\.py)$/;

describe.each(RELEASED)("the extension for %s", (target) => {
  const file = join(folder, `${target}.vsix`);

  test("holds only what runs, with that platform's binary and no other", async () => {
    await packageVsix(ROOT, target, file);
    const names = zipNames(file);
    expect(names).toContain("extension/node_modules/better-sqlite3/lib/index.js");
    expect(names).toContain("extension/dist/inprocess/python/sitecustomize.py");
    expect(names.filter((name) => !AS_THEY_ARE.test(name))).toEqual(
      [
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "extension/LICENSE.txt",
        "extension/changelog.md",
        "extension/package.json",
        "extension/l10n/bundle.l10n.de.json",
        "extension/package.nls.de.json",
        "extension/package.nls.json",
        "extension/readme.md",
        ...["main", "writer", "analyser", "reader", "checkpointer"].map(
          (name) => `extension/dist/collector/${name}.cjs`,
        ),
        "extension/docs/frameworks/README.md",
        ...new Set(GUIDES.map(({ slug }) => `extension/docs/frameworks/${slug}.md`)),
        "extension/dist/extension/extension.cjs",
        "extension/dist/extension/placesWorker.cjs",
        ...["importHooks.mjs", "preload.cjs", "register.mjs", "runtime.cjs"].map(
          (name) => `extension/dist/inprocess/node/${name}`,
        ),
        ...["", "-javascript", "-python", "-tsx", "-typescript"].map(
          (name) => `extension/dist/locate/tree-sitter${name}.wasm`,
        ),
        ...["codicon.ttf", "panel.css", "panel.js"].map((name) => `extension/dist/webview/${name}`),
        "extension/media/activity.svg",
        "extension/media/icon.png",
        ...["capture", "code", "listen", "run"].flatMap((name) =>
          ["md", "nls.de.md"].map((ending) => `extension/media/walkthrough/${name}.${ending}`),
        ),
        "extension/node_modules/better-sqlite3/LICENSE",
        "extension/node_modules/better-sqlite3/package.json",
        `extension/node_modules/better-sqlite3/prebuilds/${target}.node`,
      ].sort(),
    );
  });

  test("is smaller than 4 MB", () => {
    expect(statSync(file).size).toBeLessThan(4_000_000);
  });
});

test("what the end-to-end tests install is the one for this machine", async () => {
  expect(zipNames(await ensureVsix())).toContain(
    `extension/node_modules/better-sqlite3/prebuilds/${hostTarget()}.node`,
  );
});

test("a platform without a binary is refused in one sentence", async () => {
  await expect(packageVsix(ROOT, "web", join(temporaryFolder(), "web.vsix"))).rejects.toThrow(
    /^There is no binary for web\. There is one for linux-x64, /,
  );
});
