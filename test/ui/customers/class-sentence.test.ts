import { expect, test } from "vitest";
import { classSentence } from "../../../app/ui/customers/report/class-sentence.ts";
import ar from "../../../app/ui/locales/ar.json";
import en from "../../../app/ui/locales/en.json";

const SENTENCES = [
  ["best", false, 0.1, "best"],
  ["best", true, 0.3, "bestHeld"],
  ["best", false, null, "bestQuiet"],
  ["best", true, null, "bestHeldQuiet"],
  ["middle", false, 0.3, "middle"],
  ["middle", false, null, "middleQuiet"],
  ["low", false, 0.3, "low"],
  ["low", true, 0.3, "lowHeld"],
  ["low", false, null, "low"],
  ["low", true, null, "lowHeld"],
  ["leaving", false, 0.8, "leaving"],
  ["leaving", true, 0.45, "leavingHeld"],
  ["leaving", false, null, "leavingQuiet"],
  ["leaving", true, null, "leavingHeldQuiet"],
] as const;

test.each(SENTENCES)("%s, held %s, risk %s: %s", (reason, held, risk, sentence) => {
  expect(classSentence({ reason, held, risk })).toBe(sentence);
});

test.each(SENTENCES)("%s, held %s, risk %s: names no chance where none is known", (...row) => {
  const [reason, held, risk] = row;
  const sentence = classSentence({ reason, held, risk });
  const texts = [en, ar].map(({ customer }) => customer.class[sentence]);
  if (risk === null) expect(texts.filter((text) => text.includes("{{risk}}"))).toEqual([]);
  else expect(texts.every((text) => /\{\{(value|risk)\}\}/.test(text))).toBe(true);
});
