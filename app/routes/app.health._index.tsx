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
import { HealthPage } from "../ui/health/health-page.tsx";
import { deciderFor } from "../ui/health/health-view.ts";
import { reasonFrom } from "../ui/health/message-params.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";
import { useSteadyRefresh } from "../ui/live/use-steady-refresh.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session, sessionToken } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  const [health, list] = await Promise.all([services.health(shopId), services.parkedList(shopId)]);
  const discarded = list.discarded.map(({ discardedBy, ...row }) => ({
    ...row,
    by: deciderFor(discardedBy, sessionToken.sub),
  }));
  return { health, list: { ...list, discarded } };
}

/** Trying all messages of one reason again: the one thing this page itself can be told. */
export async function action({ request }: ActionFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const reason = reasonFrom(await request.formData());
  if (!reason) return data(null, { status: 400 });
  return data(await services.retryAlike(await services.shopIdOf(session.shop), reason));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Health() {
  const { health, list } = useLoaderData<typeof loader>();
  useLiveUpdates(health?.revision ?? null);
  useSteadyRefresh();
  return health && <HealthPage health={health} list={list} />;
}
