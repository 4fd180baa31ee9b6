import { readConfig } from "./config.server.ts";
import { openMigratedDatabase } from "./db.server.ts";
import { wireServices } from "./wiring.server.ts";

const config = readConfig();
const database = await openMigratedDatabase(config, `Hadiya at ${config.appUrl}`);

/** The one database, Shopify client and clock of this process, handed to every use case. */
export const services = wireServices(config, database, () => new Date());
