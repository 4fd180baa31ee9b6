import { parseArgs } from "node:util";
import { readConfig } from "../../app/config.server.ts";
import { wireServices } from "../../app/wiring.server.ts";
import { type Command, requireShop, SHOP_OPTION, withDatabase } from "./command.ts";

const SHOWN = 20;

export const reconcile: Command = {
  summary: "ask Shopify what changed and put right what no webhook told",
  usage: [
    "Usage: npm run -s hadiya -- reconcile [--shop DOMAIN]",
    "",
    "Does now what the app does every five minutes: asks Shopify for the orders changed since the last",
    "time, compares them with what stands here, and records what differs. Needs the app's settings",
    "(SHOPIFY_API_KEY and the others), and a shop that has opened Hadiya.",
  ].join("\n"),
  run: async (argv, { out, err }) => {
    const { values } = parseArgs({ args: argv, options: SHOP_OPTION });
    const config = readConfig();
    return withDatabase(async (database) => {
      const shop = await requireShop(database, values.shop);
      const services = wireServices(config, database, () => new Date());
      const outcome = await services.reconcileShop(shop.shopId);
      if (outcome.kind === "behind") {
        err(
          "Webhooks are waiting to be processed; they may tell what is missing. Try again soon.\n",
        );
        return 1;
      }
      for (const { name, kinds, healed } of outcome.drifts.slice(0, SHOWN)) {
        err(`${name}: ${kinds.join(", ")}${healed ? "" : " (could not be put right)"}\n`);
      }
      const { seen, drifts } = outcome;
      const healed = drifts.filter((drift) => drift.healed).length;
      out(`${seen} orders looked at, ${drifts.length} stood otherwise, ${healed} put right\n`);
      return healed === drifts.length ? 0 : 1;
    });
  },
};
