import type { LoaderFunctionArgs } from "@remix-run/node";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { shopifyIdFrom } from "../ui/format/shopify-id.ts";
import { orderAnswer } from "../ui/order-standing/order-answer.ts";

/** Asked by the thank-you page, once it has painted: does the order just placed count? */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, customerId } = await authenticate.extension(request);
  const orderId = shopifyIdFrom(new URL(request.url).searchParams.get("order"));
  if (orderId === null) return new Response(null, { status: 400 });
  return Response.json(orderAnswer(await services.orderStanding(shopId, { orderId, customerId })));
}

/** There is nothing to change here. */
export function action() {
  return new Response(null, { status: 405, headers: { Allow: "GET" } });
}
