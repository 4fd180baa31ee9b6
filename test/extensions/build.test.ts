import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BYTES_ALLOWED, buildExtensions } from "../../bin/build-extensions.ts";
import { builtExtensions } from "./built-extensions.ts";

const built = builtExtensions();

test("builds the two blocks and the Function", () => {
  expect(built.extensions.map(({ handle, type }) => [handle, type])).toEqual([
    ["loyalty-perks", "ui_extension"],
    ["surprise-gift", "ui_extension"],
    ["tier-discount", "function"],
  ]);
});

test("keeps every block within the bytes promised", () => {
  expect(BYTES_ALLOWED).toBeLessThanOrEqual(20_000);
  for (const { type, compressedBytes } of built.extensions) {
    if (type === "ui_extension") expect(compressedBytes).toBeLessThanOrEqual(BYTES_ALLOWED);
  }
});

test.each(["", ".", "build"])("refuses to build into the vague place %j", async (into) => {
  await expect(buildExtensions(into)).rejects.toThrow("must be an absolute path");
});

test.each([
  ["loyalty-perks", "purchase.checkout.block.render", false],
  ["surprise-gift", "purchase.thank-you.block.render", true],
])("%s asks for its metafield and for nothing it does not need", async (handle, target, asks) => {
  const manifest = JSON.parse(await readFile(join(built.directory, `${handle}.json`), "utf8"));
  expect(manifest).toMatchObject({
    handle,
    apiVersion: "2026-07",
    targets: [target],
    metafields: [{ namespace: "$app:hadiya", key: "standing" }],
    networkAccess: asks,
    locales: { default: "en" },
  });
});

test("only the thank-you block knows where the app is", async () => {
  const knows = async (handle: string) => {
    const script = await readFile(join(built.directory, `${handle}.js`), "utf8");
    return script.includes("https://hadiya.example/api/order-standing");
  };
  expect(await knows("surprise-gift")).toBe(true);
  expect(await knows("loyalty-perks")).toBe(false);
});
