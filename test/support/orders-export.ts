/** Shopify's orders export, as the admin gives it to a merchant: one line for each thing bought. */
import type { ExportFile } from "../../app/shopify/export/orders-export-source.ts";

const COLUMNS = [
  "Name",
  "Email",
  "Financial Status",
  "Paid at",
  "Fulfillment Status",
  "Fulfilled at",
  "Currency",
  "Subtotal",
  "Shipping",
  "Taxes",
  "Total",
  "Discount Code",
  "Discount Amount",
  "Created at",
  "Lineitem quantity",
  "Lineitem name",
  "Lineitem price",
  "Billing Name",
  "Notes",
  "Cancelled at",
  "Payment Method",
  "Refunded Amount",
  "Outstanding Balance",
  "Id",
  "Tags",
  "Source",
  "Phone",
] as const;
export type ExportCells = Partial<Record<(typeof COLUMNS)[number], string>>;

/** The first line of an order. */
export function exportedOrder(number: number, cells: ExportCells = {}): ExportCells {
  return {
    Name: `#${number}`,
    Email: `buyer${number}@example.com`,
    "Financial Status": "paid",
    "Paid at": "2026-03-01 12:00:05 +0300",
    Currency: "USD",
    Subtotal: "80.00",
    Shipping: "5.00",
    Taxes: "0.00",
    Total: "85.00",
    "Created at": "2026-03-01 12:00:00 +0300",
    "Lineitem quantity": "1",
    "Lineitem name": 'Brass Mabkhara, 12"',
    "Lineitem price": "80.00",
    "Billing Name": "Noura Al-Harbi",
    "Payment Method": "Shopify Payments",
    "Refunded Amount": "0.00",
    "Outstanding Balance": "0.00",
    Id: String(5_000_000_000_000 + number),
    Source: "web",
    ...cells,
  };
}

/** A further line of an order: another thing bought. */
export function furtherLine(number: number, cells: ExportCells = {}): ExportCells {
  const bought = { "Lineitem quantity": "2", "Lineitem name": "Oud", "Lineitem price": "20.00" };
  return { Name: `#${number}`, Email: `buyer${number}@example.com`, ...bought, ...cells };
}

/** The file's text. */
export function exportText(lines: readonly ExportCells[], columns: readonly string[] = COLUMNS) {
  const rows = lines.map((line) =>
    columns.map((column) => quoted(line[column as keyof ExportCells] ?? "")).join(","),
  );
  return `${[columns.join(","), ...rows].join("\n")}\n`;
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A file in memory, given in pieces of so many bytes. */
export function exportFile(text: string | Uint8Array, pieceBytes = 1 << 16): ExportFile {
  const bytes = Buffer.from(text as string);
  return {
    async *bytesFrom(offset) {
      for (let at = offset; at < bytes.length; at += pieceBytes) {
        yield bytes.subarray(at, at + pieceBytes);
      }
    },
  };
}
