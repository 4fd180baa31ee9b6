import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const EXTENSIONS = join(import.meta.dirname, "..", "..", "extensions");
/** Each extension with the folders whose words it speaks. */
const EXTENSION_FOLDERS = {
  "loyalty-perks": ["loyalty-perks", "standing"],
  "surprise-gift": ["surprise-gift", "standing"],
  "tier-discount": ["tier-discount"],
};
const PLURALS = new Set(["zero", "one", "two", "few", "many", "other"]);

type Words = { [key: string]: string | Words };
type Phrase = { key: string; forms: string[]; placeholders: string[] };

async function phrasesOf(handle: string, file: string): Promise<Phrase[]> {
  const words = JSON.parse(await readFile(join(EXTENSIONS, handle, "locales", file), "utf8"));
  return phrasesIn(words, []).sort((one, other) => one.key.localeCompare(other.key));
}

/** Every phrase with its full key; the forms of a plural are one phrase. */
function phrasesIn(words: Words, path: string[]): Phrase[] {
  return Object.entries(words).flatMap(([name, value]) => {
    const key = [...path, name].join(".");
    if (typeof value === "string") return [{ key, forms: [], placeholders: placeholdersIn(value) }];
    const forms = Object.keys(value);
    if (!forms.every((form) => PLURALS.has(form))) return phrasesIn(value, [...path, name]);
    return [{ key, forms: forms.sort(), placeholders: placeholdersIn(String(value.other)) }];
  });
}

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => String(match[1])).sort();
}

/** The keys that the sources translate and the toml names. */
async function keysUsed(folders: string[]): Promise<string[]> {
  const texts = folders.map(async (folder) => {
    const names = await readdir(join(EXTENSIONS, folder), { recursive: true });
    const sources = names.filter((name) => /\.(tsx?|toml)$/.test(name));
    return Promise.all(sources.map((name) => readFile(join(EXTENSIONS, folder, name), "utf8")));
  });
  const source = (await Promise.all(texts)).flat(2).join("\n");
  const translated = [...source.matchAll(/translate\(([^,)]*)/g)].flatMap(([, words]) => [
    ...String(words).matchAll(/"([\w.]+)"/g),
  ]);
  const named = [...source.matchAll(/"t:([\w.]+)"/g)];
  return [...new Set([...translated, ...named].map((match) => String(match[1])))].sort();
}

function pluralForms(language: string): string[] {
  return [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
}

describe.each(Object.entries(EXTENSION_FOLDERS))("%s", (handle, folders) => {
  test("says the same in both languages", async () => {
    const english = await phrasesOf(handle, "en.default.json");
    const arabic = await phrasesOf(handle, "ar.json");
    const comparable = (phrases: Phrase[]) =>
      phrases.map(({ key, placeholders }) => ({ key, placeholders }));
    expect(comparable(arabic)).toEqual(comparable(english));
  });

  test.each([
    ["en", "en.default.json"],
    ["ar", "ar.json"],
  ])("has every plural form of %s and no other", async (language, file) => {
    for (const { key, forms } of await phrasesOf(handle, file)) {
      if (forms.length > 0) expect([key, forms]).toEqual([key, pluralForms(language)]);
    }
  });

  test("has every phrase it uses, and uses every phrase it has", async () => {
    const keys = (await phrasesOf(handle, "en.default.json")).map(({ key }) => key);
    expect(keys.sort()).toEqual(await keysUsed(folders));
  });
});
