/** A webhook whose signature was checked, as it came. */
export interface Webhook {
  readonly shopDomain: string;
  readonly topic: string;
  readonly eventId: string;
  readonly webhookId: string | null;
  readonly apiVersion: string | null;
  /** When Shopify says it happened, ISO 8601 with as many decimals as it gave. */
  readonly triggeredAt: string;
  readonly receivedAt: Date;
  readonly body: Uint8Array;
}

/** Where webhooks wait for the worker. */
export interface Inbox {
  /** Resolves once the webhook is on disk; a repeated one is there already. Throws when it is not safe. */
  append(webhook: Webhook): Promise<void>;
}

/** Stores a webhook. Only after this has resolved may Shopify be told 200. */
export function receiveWebhook(inbox: Inbox, webhook: Webhook): Promise<void> {
  return inbox.append(webhook);
}
