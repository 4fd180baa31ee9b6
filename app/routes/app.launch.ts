import type { ActionFunctionArgs, HeadersFunction } from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";

/** Launches the programme. A refusal is an answer, not a fault: the shop is not ready yet. */
export async function action({ request }: ActionFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  const outcome = await services.launchProgramme(shopId);
  switch (outcome.kind) {
    case "launched":
      return Response.json(outcome);
    case "refused":
      return Response.json(outcome, { status: 409 });
  }
}

/** Launching is a deed: an address that is only opened must not do it. */
export function loader() {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}

/** An expired token on the form is answered with the header that makes App Bridge try again. */
export const headers: HeadersFunction = (args) => boundary.headers(args);
