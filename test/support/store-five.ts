// Run by embedded-durability.test.ts: stores five webhooks one after the other, and says of each
// that it may be answered, with a plain write that a trace shows.
import { writeSync } from "node:fs";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { openInbox } from "../../app/store/inbox.ts";

const [folder = ""] = process.argv.slice(2);
const database = await openMigratedDatabase({ databaseUrl: null, dataFolder: folder }, "a test");
const inbox = openInbox(
  database,
  async () => 1,
  () => {},
);
for (let number = 1; number <= 5; number++) {
  writeSync(1, `receives ${number}\n`);
  await inbox.append({
    shopDomain: "noor.myshopify.com",
    topic: "orders/create",
    eventId: `event-${number}`,
    webhookId: null,
    apiVersion: null,
    triggeredAt: "2026-11-20T10:00:00Z",
    receivedAt: new Date("2026-11-20T10:00:00Z"),
    body: Buffer.from("{}"),
  });
  writeSync(1, `answers ${number}\n`);
}
await database.close();
