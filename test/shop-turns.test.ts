import { expect, test } from "vitest";
import { shopTurns } from "../app/shop-turns.server.ts";

const FOREVER_MS = 1_000_000;

test("who asks for a shop's turn waits for the one before, and no longer", async () => {
  const turn = shopTurns(FOREVER_MS);
  const said: string[] = [];
  const endFirst = await turn(1);
  const second = turn(1).then((end) => {
    said.push("second");
    return end;
  });
  const third = turn(1).then((end) => {
    said.push("third");
    return end;
  });
  await turn(2);
  said.push("another shop");
  endFirst();
  (await second)();
  (await third)();
  expect(said).toEqual(["another shop", "second", "third"]);
});

test("a shop nobody records for any more is free at once", async () => {
  const turn = shopTurns(FOREVER_MS);
  (await turn(1))();
  const end = await turn(1);
  end();
  expect(end).toBeTypeOf("function");
});

test("a turn that does not end is waited for with patience, not for ever", async () => {
  const turn = shopTurns(1);
  await turn(1);
  const end = await turn(1);
  end();
  expect(end).toBeTypeOf("function");
});

test("who lost patience does not end the turn of those behind", async () => {
  const turn = shopTurns(1);
  const endFirst = await turn(1);
  const endSecond = await turn(1);
  endFirst();
  let isThirdOn = false;
  const third = turn(1).then((end) => {
    isThirdOn = true;
    return end;
  });
  endSecond();
  await third;
  expect(isThirdOn).toBe(true);
});
