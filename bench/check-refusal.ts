import { ClearFailure } from "../bin/setup/clear-failure.mjs";
import { SENDER } from "./bench-server.ts";
import { signedWebhook } from "./load/signed-webhook.ts";

/** Fails when a webhook that was tampered with is taken: what does not check is no measure. */
export async function checkRefusal(url: string): Promise<void> {
  const { headers, body } = signedWebhook(0, { ...SENDER, now: new Date() });
  const tampered = Buffer.concat([body.subarray(0, -1), Buffer.from(" }")]);
  const { status } = await fetch(url, { method: "POST", headers, body: tampered });
  if (status !== 401) {
    throw new ClearFailure(`${url} answered ${status} to a webhook that was tampered with.`);
  }
}
