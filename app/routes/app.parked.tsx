import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";
import { ParkedPage } from "../ui/parked/parked-page.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  return services.parkedList(await services.shopIdOf(session.shop));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Parked() {
  const list = useLoaderData<typeof loader>();
  useLiveUpdates(list.revision);
  return <ParkedPage parked={list.parked} total={list.total} />;
}
