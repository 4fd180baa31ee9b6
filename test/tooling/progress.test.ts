import { expect, test } from "vitest";
import { bar, createProgress, spokenDuration } from "../../bin/setup/progress.mjs";

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 80, write: (text: string) => written.push(text) };
}

test("a log gets plain lines, one for each tenth", () => {
  const out = recorder(false);
  const step = createProgress(out).step("Feeding");
  for (const percent of [5, 10, 12, 35, 100]) step.update(percent / 100, "orders");
  step.done("20 orders");
  const lines = out.written.join("").split("\n");
  expect(lines[0]).toBe("  Feeding: 10 % orders");
  expect(lines[1]).toBe("  Feeding: 30 % orders");
  expect(lines[2]).toMatch(/^✓ Feeding: 20 orders \(0\.0 s\)$/);
  expect(out.written.join("")).not.toContain("\u001b");
});

test("a terminal gets one line that is drawn over", () => {
  const out = recorder(true);
  const step = createProgress(out).step("Feeding");
  step.failed();
  expect(out.written[0]).toContain("\r\u001b[2K⠋ Feeding");
  expect(out.written.at(-1)).toBe("\r\u001b[2K✗ Feeding (0.0 s)\n");
});

test.each([
  [0, "[························]"],
  [0.5, "[████████████············]"],
  [2, "[████████████████████████]"],
])("a bar for %d", (fraction, drawn) => {
  expect(bar(fraction)).toBe(drawn);
});

test.each([
  [940, "0.9 s"],
  [46_200, "46 s"],
  [125_000, "2 min 5 s"],
])("%d ms is %s", (milliseconds, spoken) => {
  expect(spokenDuration(milliseconds)).toBe(spoken);
});
