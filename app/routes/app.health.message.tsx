import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { deciderFor } from "../ui/health/health-view.ts";
import { MessagePage, MissingMessage } from "../ui/health/message-page.tsx";
import { type Decision, decisionFrom, messageKeyFrom } from "../ui/health/message-params.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session, sessionToken } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  const key = messageKeyFrom(new URL(request.url).searchParams);
  const [health, opened] = await Promise.all([
    services.health(shopId),
    key && services.openWebhook(shopId, key),
  ]);
  if (!health || !opened) return data({ seen: null }, { status: 404 });
  const message = { ...opened, by: deciderFor(opened.discardedBy, sessionToken.sub) };
  const { at, timeZone, revision } = health;
  return data({ seen: { message, at, timeZone, revision } });
}

/** Deciding about one message: trying it again, discarding it, or taking that back. */
export async function action({ request }: ActionFunctionArgs) {
  const { session, sessionToken } = await authenticate.admin(request);
  const form = await request.formData();
  const decision = decisionFrom(form);
  if (!decision) return data(null, { status: 400 });
  const shopId = await services.shopIdOf(session.shop);
  const outcome = await decide(shopId, decision, sessionToken.sub);
  return data(outcome, { status: outcome.kind === "refused" ? 400 : 200 });
}

function decide(shopId: number, { kind, key, why }: Decision, by: string) {
  switch (kind) {
    case "retry":
      return services.retryWebhook(shopId, key);
    case "discard":
      return services.discardWebhook(shopId, key, { by, why });
    case "restore":
      return services.restoreWebhook(shopId, key);
  }
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Message() {
  const { seen } = useLoaderData<typeof loader>();
  useLiveUpdates(seen?.revision ?? null);
  return seen ? <MessagePage {...seen} /> : <MissingMessage />;
}
