import { parseArgs } from "node:util";
import { readAnswer, readRequests } from "../../app/store/privacy-requests.ts";
import type { PrivacyRequest } from "../../app/usecases/privacy/receipt.ts";
import { type Command, requireShop, SHOP_OPTION, withDatabase } from "./command.ts";

const MOST_LISTED = 1000;

export const privacy: Command = {
  summary: "what was asked of people's data, and what was done",
  usage: [
    "Usage: npm run -s hadiya -- privacy [--shop DOMAIN] [--request KEY]",
    "",
    "Lists the shop's privacy requests: key, what, customer, received, carried out, and the receipt.",
    "With --request: the file on the person, as JSON. The one to be read is in the admin, under",
    "Settings, Privacy requests.",
  ].join("\n"),
  run: async (argv, { out, err }) => {
    const { values } = parseArgs({
      args: argv,
      options: { ...SHOP_OPTION, request: { type: "string" } },
    });
    return withDatabase(async (database) => {
      const { shopId, domain } = await requireShop(database, values.shop);
      if (values.request !== undefined) {
        const file = await readAnswer(database, shopId, values.request);
        if (!file) throw new Error(`${domain} has no file for a request "${values.request}".`);
        out(`${JSON.stringify(file, null, 2)}\n`);
        return 0;
      }
      const requests = await readRequests(database, shopId, MOST_LISTED);
      for (const request of requests) out(`${line(request)}\n`);
      if (requests.length === 0) err(`Nothing has been asked of ${domain}.\n`);
      return 0;
    });
  },
};

function line(request: PrivacyRequest): string {
  const { requestKey, topic, customerId, receivedAt, receipt } = request;
  const erased = Object.entries(receipt ?? {}).map(([table, rows]) => `${table} ${rows}`);
  return [
    requestKey,
    topic,
    customerId?.toString() ?? "the shop",
    receivedAt.toISOString(),
    state(request),
    erased.join(", "),
  ]
    .join("\t")
    .trimEnd();
}

function state({ declined, carriedOutAt }: PrivacyRequest): string {
  if (declined) return "declined: installed again";
  return carriedOutAt?.toISOString() ?? "under way";
}
