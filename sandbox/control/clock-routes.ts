import { z } from "zod";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { moveToDay } from "../shop/shop-day.ts";
import { ShopRefusal } from "../shop/shop-refusal.ts";
import { shopTimestamp } from "../shop/shop-time.ts";
import { clockStream } from "./clock-stream.ts";
import type { Action } from "./control-parts.ts";

const clockChange = z.strictObject({
  day: z.iso.date().optional(),
  days: z.number().min(0).default(0),
  hours: z.number().min(0).default(0),
  minutes: z.number().min(0).default(0),
});
const acknowledgement = z.strictObject({ follower: z.string(), revision: z.int() });

export function clockRoutes(shop: SandboxShop): Record<string, Action> {
  const { clock } = shop;
  return {
    "GET clock": () => clockState(shop),
    "POST clock": async ({ body }) => {
      const { day, days, hours, minutes } = clockChange.parse(body);
      if (day !== undefined && !(await moveToDay(shop, day))) {
        throw new ShopRefusal("a shop with orders cannot go back in time");
      }
      const ahead = ((days * 24 + hours) * 60 + minutes) * 60_000;
      if (ahead > 0) await clock.advance(ahead);
      return clockState(shop);
    },
    "GET clock/stream": ({ request }) => clockStream(clock, request),
    "POST clock/acknowledge": ({ body }) => {
      const { follower, revision } = acknowledgement.parse(body);
      return { known: clock.acknowledge(follower, revision) };
    },
  };
}

function clockState({ clock, settings: { timeZone } }: SandboxShop): object {
  const { offsetMs, followers } = clock;
  return { now: shopTimestamp(clock.now(), timeZone), timeZone, offsetMs, followers };
}
