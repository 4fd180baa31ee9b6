import { parseArgs } from "node:util";
import { rebuildStore } from "../../app/store/rebuild.ts";
import { type RebuildReport, rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import { type Command, requireShop, SHOP_OPTION, withDatabase } from "./command.ts";

const SHOWN = 20;

export const rebuild: Command = {
  summary: "derive everything again from the facts; --check only compares",
  usage: [
    "Usage: npm run -s hadiya -- rebuild [--check] [--shop DOMAIN]",
    "",
    "Derives what counts, the summaries, tiers, values and classes again from the order facts, with",
    "the valuation (day, programme, basis) the shop stands at. With --check nothing is written, and",
    "the exit code is 1 when anything stands otherwise than the facts say.",
  ].join("\n"),
  run: async (argv, { out, err }) => {
    const { values } = parseArgs({
      args: argv,
      options: { ...SHOP_OPTION, check: { type: "boolean", default: false } },
    });
    return withDatabase(async (database) => {
      const shop = await requireShop(database, values.shop);
      const report = await database.transaction(
        (sql) =>
          rebuildShop(rebuildStore(sql, shop.shopId), { write: !values.check, now: new Date() }),
        { mayFallSilent: true },
      );
      if (!report) {
        throw new Error(`The shop ${shop.domain} has not been set up: there is nothing to derive.`);
      }
      for (const difference of report.differences.slice(0, SHOWN)) err(`${sentence(difference)}\n`);
      out(`${summary(report, values.check)}\n`);
      return values.check && report.differences.length > 0 ? 1 : 0;
    });
  },
};

function sentence({ what, id, field, stands, should }: RebuildReport["differences"][number]) {
  return `${what} ${id}: ${field} is ${stands}, by the facts ${should}`;
}

function summary(report: RebuildReport, check: boolean): string {
  const { orders, customers, behind, differences } = report;
  const late = behind > 0 ? ` (${behind} of them still on their way to today's valuation)` : "";
  const scope = `${orders} orders of ${customers} customers${late}`;
  if (differences.length === 0) return `${scope}: everything stands as the facts say`;
  const count = `${differences.length} ${differences.length === 1 ? "difference" : "differences"}`;
  return check ? `${scope}: ${count}` : `${scope}: ${count} put right`;
}
