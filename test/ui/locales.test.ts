import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import ar from "../../app/ui/locales/ar.json";
import en from "../../app/ui/locales/en.json";

type Tree = { readonly [key: string]: string | Tree };

function textsOf(tree: Tree, path = ""): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const name = path ? `${path}.${key}` : key;
    return typeof value === "string" ? [[name, value]] : [...textsOf(value, name)];
  });
  return new Map(entries);
}

const english = textsOf(en);
const arabic = textsOf(ar);
const PLURAL = /_(zero|one|two|few|many|other)$/;
const bare = (key: string) => key.replace(PLURAL, "");
const keysOf = (texts: Map<string, string>) => [...new Set([...texts.keys()].map(bare))].sort();
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

describe("the two languages", () => {
  test("say the same things", () => {
    expect(keysOf(arabic)).toEqual(keysOf(english));
  });

  test("leave no text empty", () => {
    const empty = [...english, ...arabic].filter(([, text]) => text.trim() === "");
    expect(empty).toEqual([]);
  });

  test("Arabic is Arabic: no text was left in English", () => {
    const latin = [...arabic].filter(([, text]) => !/[\u0600-\u06ff]/.test(text));
    expect(latin.map(([key]) => key)).toEqual(["outside.example"]);
  });

  test.each(keysOf(english))("%s has all its plural forms", (key) => {
    const formsIn = (texts: Map<string, string>) =>
      [...texts.keys()].filter((name) => bare(name) === key && PLURAL.test(name)).length;
    const counted = english.has(`${key}_other`);
    expect(formsIn(arabic)).toBe(counted ? 6 : 0);
    expect(formsIn(english)).toBeGreaterThanOrEqual(counted ? 2 : 0);
  });

  test.each(keysOf(english))("%s has the same placeholders", (key) => {
    const allIn = (texts: Map<string, string>) =>
      [...texts].filter(([name]) => bare(name) === key).flatMap(([, text]) => placeholders(text));
    expect([...new Set(allIn(arabic))].sort()).toEqual([...new Set(allIn(english))].sort());
  });
});

const UI = "app/ui";
const sources = readdirSync(UI, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join(UI, file), "utf8"))
  .concat(readFileSync("app/routes/app.tsx", "utf8"));

/** Keys as the code writes them; a part filled in at run time stands for anything. */
const used = sources.flatMap((source) =>
  [...source.matchAll(/\bt\(\s*(?:"([^"]+)"|`([^`]+)`)/g)].map(([, plain, template]) => {
    const pattern = (plain ?? template ?? "")
      .replaceAll(".", "\\.")
      .replace(/\$\{[^}]+\}/g, "[\\w]+");
    return new RegExp(`^${pattern}$`);
  }),
);
/** Read by name from the whole: pages that stand alone, and Polaris itself. */
const READ_BY_NAME = /^(fault|missing|outside|Polaris)\./;

describe("the code and its texts", () => {
  test("every key used exists", () => {
    expect(used.length).toBeGreaterThan(80);
    const known = keysOf(english);
    expect(used.filter((key) => !known.some((name) => key.test(name)))).toEqual([]);
  });

  test("no text is left over", () => {
    const unused = keysOf(english).filter(
      (name) => !READ_BY_NAME.test(name) && !used.some((key) => key.test(name)),
    );
    expect(unused).toEqual([]);
  });
});
