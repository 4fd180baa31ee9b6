import type { CheckoutState } from "../../extension-host/checkout-state.ts";
import { readJson } from "./read-json.ts";
import { showExtension } from "./show-extension.ts";

void showExtension(
  "surprise-gift",
  "purchase.thank-you.block.render",
  readJson<CheckoutState>("state"),
);
