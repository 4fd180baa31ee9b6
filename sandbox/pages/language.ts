import { readFileSync } from "node:fs";
import type { Language } from "../shop/shop-model.ts";

export const LANGUAGES: readonly Language[] = ["en", "ar"];

export type Words = { [key: string]: string | Words };

export type Translate = (key: string, replacements?: Record<string, string | number>) => string;

function wordsOf(language: Language): Words {
  const file = new URL(`./locales/${language}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Words;
}

const WORDS: Record<Language, Words> = { en: wordsOf("en"), ar: wordsOf("ar") };

export function isLanguage(text: unknown): text is Language {
  return text === "en" || text === "ar";
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

function lookUp(words: Words, key: string): string | Words | undefined {
  let found: string | Words | undefined = words;
  for (const part of key.split(".")) {
    if (typeof found !== "object") return undefined;
    found = found[part];
  }
  return found;
}

/** A key with plural forms is chosen by `count`, as the language counts; `zero` is for nought. */
function formFor(entry: Words, language: Language, count: number): string | undefined {
  const counted = new Intl.PluralRules(language).select(count);
  const form = (count === 0 ? entry.zero : undefined) ?? entry[counted] ?? entry.other;
  return typeof form === "string" ? form : undefined;
}

/** A name in Latin letters keeps its full stop on its own side of an Arabic sentence. */
function isolated(value: string | number | undefined, language: Language): string {
  if (typeof value === "string" && language === "ar") return `\u2068${value}\u2069`;
  return String(value ?? "");
}

/** Words of one language; a key that is missing is a fault of the page and throws. */
export function translator(language: Language): Translate {
  return (key, replacements = {}) => {
    const entry = lookUp(WORDS[language], key);
    const count = replacements.count;
    const text = typeof entry === "object" ? formFor(entry, language, Number(count)) : entry;
    if (text === undefined) throw new Error(`No words for "${key}" in ${language}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
      isolated(replacements[name], language),
    );
  };
}

/** Whole part of the words, for the browser's modules. */
export function wordsFor(language: Language, section: string): Words {
  const entry = lookUp(WORDS[language], section);
  if (typeof entry !== "object") throw new Error(`No section "${section}" in ${language}`);
  return entry;
}
