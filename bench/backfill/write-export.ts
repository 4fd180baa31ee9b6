import { once } from "node:events";
import { createWriteStream } from "node:fs";

const COLUMNS =
  "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References";

const FIRST_DAY_MS = Date.UTC(2023, 10, 21);
const DAYS = 1095;
const ORDERS_PER_CUSTOMER = 4;

/**
 * An orders export as Shopify writes it, all columns of it, with half of the orders of two lines:
 * `orders` of them by a quarter as many customers over three years, one in twenty refunded in part.
 */
export async function writeExport(path: string, orders: number): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  file.write(`${COLUMNS}\n`);
  for (let number = 0; number < orders; number++) {
    if (!file.write(orderLines(number, orders))) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

function orderLines(number: number, orders: number): string {
  const customer = (number * 7919) % Math.ceil(orders / ORDERS_PER_CUSTOMER);
  const day = Math.floor((number / orders) * DAYS);
  const placed = new Date(FIRST_DAY_MS + day * 86_400_000 + (number % 86_400) * 1000);
  const when = `${placed.toISOString().slice(0, 19).replace("T", " ")} +0000`;
  const [subtotal, refunded] = [`${20 + (number % 90)}.50`, number % 20 === 0 ? "5.00" : "0.00"];
  const total = `${25 + (number % 90)}.50`;
  const status = number % 20 === 0 ? "partially_refunded" : "paid";
  const email = `customer${customer}@example.com`;
  const address = `Customer ${customer},"7 King Fahd Road, Flat 3",7 King Fahd Road,Flat 3,,Riyadh,'12211,,SA,+966500000000`;
  const first = `#${number},${email},${status},${when},fulfilled,${when},no,USD,${subtotal},5.00,0.00,${total},,0.00,Standard,${when},1,Brass Mabkhara,${subtotal},,SKU-1,true,true,fulfilled,${address},${address},,,,Shopify Payments,c${number},${refunded},Noor,0.00,,,,${5_000_000_000_000 + number},,Low,web,0.00,,,,,,,,,,,,R${number},,,,p${number},,,p${number}\n`;
  if (number % 2 === 0) return first;
  const further = `#${number},${email},,,,,,,,,,,,,,${when},2,Oud 50 g,10.00,,SKU-2,true,true,fulfilled${",".repeat(55)}\n`;
  return first + further;
}
