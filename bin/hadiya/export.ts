import { parseArgs } from "node:util";
import { stringify } from "csv-stringify/sync";
import { currencyExponent, moneyText } from "../../app/domain/money.ts";
import {
  type CustomerExportRow,
  exportCustomers,
  exportOrders,
  type OrderExportRow,
} from "../../app/store/export.ts";
import { type Command, Misuse, requireShop, SHOP_OPTION, withDatabase } from "./command.ts";

const COLUMNS = {
  customers: [
    "customer_id",
    "orders",
    "revenue",
    "currency",
    "class",
    "tier",
    "clv",
    "first_order",
    "last_order",
    "lifetime_value",
    "expected_revenue",
    "expected_orders",
    "p_alive",
    "rfm",
  ],
  orders: [
    "order_id",
    "name",
    "customer_id",
    "date",
    "total",
    "refunded",
    "currency",
    "status",
    "counted",
    "reason",
  ],
};

export const exportCommand: Command = {
  summary: "write a shop's customers or orders to stdout",
  usage: [
    "Usage: npm run -s hadiya -- export customers|orders [--format csv|json] [--shop DOMAIN]",
    "",
    "Customers with what they bought, their class, tier and lifetime value; or orders with what",
    "counted of them and why not. Amounts are decimal text in the named currency.",
  ].join("\n"),
  run: async (argv, { out }) => {
    const { what, format, shop: option } = readOptions(argv);
    return withDatabase(async (database) => {
      const { shopId, currency, domain } = await requireShop(database, option);
      if (!currency) throw new Error(`The shop ${domain} has not been set up: nothing to export.`);
      const write = format === "csv" ? csvWriter(COLUMNS[what], out) : jsonWriter(out);
      const pages =
        what === "customers" ? exportCustomers(database, shopId) : exportOrders(database, shopId);
      for await (const rows of pages) {
        write.rows(
          rows.map((row) => (row.kind === "customer" ? customerText(row) : orderText(row))),
        );
      }
      write.end();
      return 0;
    });
  },
};

function readOptions(argv: string[]) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { ...SHOP_OPTION, format: { type: "string", default: "csv" } },
  });
  const [what, ...more] = positionals;
  if (more.length > 0 || (what !== "customers" && what !== "orders")) {
    throw new Misuse("Say what to export: customers or orders.");
  }
  const { format, shop } = values;
  if (format !== "csv" && format !== "json") {
    throw new Misuse(`"${format}" is not a format: csv or json.`);
  }
  return { what, format, shop } as const;
}

const CHANCE_DECIMALS = 3;

type TextRow = Record<string, string | number | null>;

/** Money as exact text; estimates rounded to the currency's decimals, chances to a thousandth. */
function customerText(row: CustomerExportRow): TextRow {
  const { currency } = row;
  const estimate = (amount: number | null) => amount?.toFixed(currencyExponent(currency)) ?? null;
  return {
    customer_id: row.externalId ?? row.customerId.toString(),
    orders: row.orders,
    revenue: moneyText({ minor: row.revenueMinor, currency }),
    currency,
    class: row.valueClass,
    tier: row.tierId,
    clv: estimate(row.clv),
    first_order: row.firstDay,
    last_order: row.lastDay,
    lifetime_value: estimate(row.lifetimeValue),
    expected_revenue: estimate(row.expectedRevenue),
    expected_orders: row.expectedPurchases?.toFixed(CHANCE_DECIMALS) ?? null,
    p_alive: row.pAlive?.toFixed(CHANCE_DECIMALS) ?? null,
    rfm: row.rfm,
  };
}

function orderText(row: OrderExportRow): TextRow {
  const money = (minor: bigint) => moneyText({ minor, currency: row.currency });
  return {
    order_id: row.orderId.toString(),
    name: row.name,
    customer_id: row.externalId ?? row.customerId?.toString() ?? null,
    date: row.day,
    total: money(row.totalMinor),
    refunded: money(row.refundedMinor),
    currency: row.currency,
    status: row.financialStatus,
    counted: row.countedMinor === null ? null : money(row.countedMinor),
    reason: row.notCounted,
  };
}

interface RowWriter {
  rows(rows: TextRow[]): void;
  end(): void;
}

function csvWriter(columns: string[], out: (text: string) => void): RowWriter {
  out(stringify([columns]));
  return { rows: (rows) => out(stringify(rows, { columns })), end: () => {} };
}

function jsonWriter(out: (text: string) => void): RowWriter {
  let separator = "[\n";
  return {
    rows: (rows) => {
      for (const row of rows) {
        out(`${separator}${JSON.stringify(row)}`);
        separator = ",\n";
      }
    },
    end: () => out(separator === "[\n" ? "[]\n" : "\n]\n"),
  };
}
