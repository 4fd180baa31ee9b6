import { expect, test } from "vitest";
import {
  followNews,
  LONGEST_WAIT_MS,
  type NewsPorts,
  SETTLE_MS,
} from "../../../app/ui/live/follow-news.ts";

/** A world where each answer is scripted and time is only written down. */
function scripted(answers: readonly (bigint | Error)[]) {
  const leaving = new AbortController();
  const log: string[] = [];
  const left = [...answers];
  const ports: NewsPorts = {
    ask: async (since) => {
      log.push(`ask ${since}`);
      const answer = left.shift();
      if (left.length === 0) leaving.abort();
      if (answer instanceof Error) throw answer;
      return answer ?? since;
    },
    onNews: () => log.push("news"),
    untilVisible: async () => void log.push("visible"),
    pause: async (milliseconds) => void log.push(`pause ${milliseconds}`),
  };
  return { follow: () => followNews(7n, ports, leaving.signal), log, leaving };
}

test("asks on while there is nothing new, only while the page is seen", async () => {
  const { follow, log } = scripted([7n, 7n, 7n]);
  await follow();
  const asked = ["visible", "ask 7"];
  expect(log).toEqual([`pause ${SETTLE_MS}`, ...asked, ...asked, ...asked]);
});

test("tells of news once for each new revision", async () => {
  const { follow, log } = scripted([8n, 7n]);
  await follow();
  expect(log.filter((line) => line === "news")).toEqual(["news"]);
});

test("asks ever more rarely while the network is away, and at once when it is back", async () => {
  const away = new Error("offline");
  const { follow, log } = scripted([away, away, 7n, away, 7n, 7n]);
  await follow();
  const pauses = log.filter((line) => line.startsWith("pause"));
  expect(pauses).toEqual([
    `pause ${SETTLE_MS}`,
    `pause ${SETTLE_MS * 2}`,
    `pause ${SETTLE_MS * 4}`,
    `pause ${SETTLE_MS * 2}`,
  ]);
  expect(log).not.toContain("news");
});

test("news that never reach the page do not make it ask in a loop", async () => {
  const { follow, log } = scripted(Array.from({ length: 12 }, () => 8n));
  await follow();
  expect(log.filter((line) => line.startsWith("pause")).at(-1)).toBe(`pause ${LONGEST_WAIT_MS}`);
});

test("falls silent once the page is left, even with news on the way", async () => {
  const { follow, log } = scripted([8n]);
  await follow();
  expect(log).toEqual([`pause ${SETTLE_MS}`, "visible", "ask 7"]);
});
