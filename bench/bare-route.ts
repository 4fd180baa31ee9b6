import type { ActionFunctionArgs } from "@remix-run/node";
import { authenticate } from "../app/shopify.server.ts";

/** What the door is measured against: Shopify's own check in a route of the app, and nothing stored. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  await authenticate.webhook(request);
  return new Response();
}
