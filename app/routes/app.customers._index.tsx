import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { ListPage } from "../ui/customers/list/list-page.tsx";
import { listStateFrom } from "../ui/customers/list/list-params.ts";
import { shown } from "../ui/format/shown.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const state = listStateFrom(new URL(request.url).searchParams);
  const shopId = await services.shopIdOf(session.shop);
  return { state, list: shown(await services.customerList(shopId, state)) };
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Customers() {
  const { state, list } = useLoaderData<typeof loader>();
  useLiveUpdates(list?.revision ?? 0n);
  return <ListPage state={state} list={list} />;
}
