import type { LoaderFunctionArgs } from "@remix-run/node";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";

const REVISION = /^\d{1,18}$/;

/** Answers when the shop's figures have moved on since the revision the page shows. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const since = new URL(request.url).searchParams.get("since") ?? "";
  if (!REVISION.test(since)) return new Response(null, { status: 400 });
  const shopId = await services.shopIdOf(session.shop);
  const revision = await services.waitForNews(shopId, BigInt(since), request.signal);
  return Response.json(
    { revision: String(revision) },
    { headers: { "Cache-Control": "no-store" } },
  );
}
