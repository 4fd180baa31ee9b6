import { expect, test } from "vitest";
import { keptBy } from "../../../../app/domain/clv/models/kept-by.ts";

test("what was worked out once serves all who are alike, until another horizon is asked for", () => {
  const asked: string[] = [];
  const kept = keptBy((frequency, age, horizon) => {
    asked.push(`${frequency} ${age} ${horizon}`);
    return frequency + age / 10 + horizon * 10;
  });
  const answers = [kept(1, 5, 3), kept(1, 5, 3), kept(5, 1, 3), kept(1, 5, 4), kept(1, 5, 3)];
  expect(answers).toEqual([31.5, 31.5, 35.1, 41.5, 31.5]);
  expect(asked).toEqual(["1 5 3", "5 1 3", "1 5 4", "1 5 3"]);
});

test("no purchase and no age are kept like any others", () => {
  let looks = 0;
  const kept = keptBy(() => {
    looks++;
    return 0;
  });
  kept(0, 0, 0);
  kept(0, 0, 0);
  expect(looks).toBe(1);
});
